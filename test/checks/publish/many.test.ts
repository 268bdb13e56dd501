import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { publish } from "../../../checks/publish/index.ts";
import type { Effect } from "../../../src/model/effect.ts";
import type { PackedPackage, Settings } from "../../../src/model/facts.ts";
import { deskOn, idsOf, passed, type Desk } from "../../helpers/ask.ts";
import { openTestGround } from "../../helpers/ground.ts";
import { makeRepo, type Repo } from "../../helpers/repo.ts";

let server: Server;
let registry: string;
let repo: Repo;
let ground: Awaited<ReturnType<typeof openTestGround>>;
let desk: Desk;
/** What the registry says, by package; what it was asked, and by how many connections and how many at once. */
const documents = new Map<string, object>();
const seen = { requests: 0, open: 0, most: 0, connections: 0, delay: 0 };

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.requests++;
    seen.most = Math.max(seen.most, ++seen.open);
    const found = documents.get(decodeURIComponent(request.url?.slice(1) ?? ""));
    setTimeout(() => {
      seen.open--;
      response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(found ?? { error: "no such package" }));
    }, seen.delay);
  });
  server.on("connection", () => seen.connections++);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  repo = await makeRepo({ ".npmrc": `registry=${registry}\n@s:registry=${registry}scoped/\n` }, { keep: true });
  ground = await openTestGround(repo);
  desk = await deskOn(ground);
});
beforeEach(() => {
  documents.clear();
  Object.assign(seen, { requests: 0, open: 0, most: 0, connections: 0, delay: 0 });
});
afterAll(async () => {
  server.close();
  await ground.close();
  await repo.remove();
});

/** A package that the registry has in a version, its latest. */
function packed(name: string, more: Partial<PackedPackage> = {}): PackedPackage {
  const known = {
    name,
    versions: { "1.0.0": { dist: { integrity: "sha512-old" } } },
    "dist-tags": { latest: "1.0.0" },
  };
  documents.set(name, known);
  return {
    name,
    version: "1.1.0",
    tarball: { name: `${name}-1.1.0.tgz`, digest: "ab".repeat(32), size: 1 },
    integrity: `sha512-${name}`,
    registry: null,
    access: "public",
    isPrivate: false,
    needs: [],
    ...more,
  };
}

function numbered(count: number): readonly PackedPackage[] {
  return Array.from({ length: count }, (_, index) => packed(`p${index}`, { needs: index === 0 ? [] : [`p0`] }));
}

async function ask(
  packages: readonly PackedPackage[],
  options: Parameters<typeof publish>[0] = {},
  request: Settings["request"] = desk.settings.request,
) {
  const versions = packages.map(({ name, isPrivate }) => ({ name, dir: name, from: "1.0.0", to: "1.1.0", isPrivate }));
  return await desk.ask(publish({ registry: true, ...options }), {
    settings: { ...desk.settings, request },
    versions,
    packages,
    archives: undefined,
    signatures: undefined,
    last: [],
  });
}

type Publish = Extract<Effect, { kind: "publish" }>;
const publishesIn = (effects: readonly Effect[]) => effects.filter((one): one is Publish => one.kind === "publish");

describe("publishing several packages", () => {
  it("publishes each under the holding tag, and moves the wanted tags after all of them", async () => {
    const packages = [packed("a"), packed("b"), packed("c", { version: "2.0.0-rc.1" })];
    const { effects, findings, saw } = passed(await ask(packages));
    expect(effects.slice(0, 3)).toMatchObject(
      ["a", "b", "c"].map((name) => ({ kind: "publish", name, distTag: "plimsoll-staged" })),
    );
    const move = { kind: "dist-tag", registry, from: "1.0.0", to: "1.1.0", holding: "plimsoll-staged" };
    expect(effects.slice(3)).toEqual([
      { ...move, name: "a", tag: "latest" },
      { ...move, name: "b", tag: "latest" },
      { ...move, name: "c", tag: "rc", from: null, to: "2.0.0-rc.1" },
    ]);
    expect(findings).toEqual([]);
    expect(saw).toBe(`2 packages for ${registry} as latest, 1 package for ${registry} as rc`);
  });

  it("publishes each at once under its own tag where nothing is to be held", async () => {
    const { effects } = passed(await ask([packed("a"), packed("b")], { hold: false }));
    expect(effects).toMatchObject([
      { kind: "publish", name: "a", distTag: "latest" },
      { kind: "publish", name: "b", distTag: "latest" },
    ]);
  });

  it("holds nothing back where one package alone is published", async () => {
    const { effects, saw, findings } = passed(await ask([packed("a"), packed("b", { isPrivate: true })]));
    expect(effects).toMatchObject([{ kind: "publish", name: "a", distTag: "latest" }]);
    expect(saw).toBe(`a@1.1.0 for ${registry} as latest, of which it has 1 version; 1 private package is left out`);
    expect(findings).toEqual([]);
  });

  it("warns of private packages only where nothing else is left", async () => {
    const two = [packed("a", { isPrivate: true }), packed("b", { isPrivate: true })];
    const all = passed(await ask(two));
    expect(all).toMatchObject({
      effects: [],
      saw: "all 2 packages are private",
      findings: [{ id: "private-package" }],
    });
    const { saw, findings } = passed(await ask([...two, packed("c"), packed("d")]));
    expect(saw).toBe(`2 packages for ${registry} as latest; 2 private packages are left out`);
    expect(findings).toEqual([]);
  });

  it("lists each after those that it needs, and names these", async () => {
    const packages = [
      packed("app", { needs: ["ui", "core"] }),
      packed("ui", { needs: ["core", "elsewhere"] }),
      packed("core"),
      packed("tool"),
    ];
    const publishes = publishesIn(passed(await ask(packages)).effects);
    expect(publishes.map(({ name }) => name)).toEqual(["core", "ui", "app", "tool"]);
    expect(publishes.map(({ after }) => after)).toEqual([
      undefined,
      [`npm ${registry} core@1.1.0`],
      [`npm ${registry} ui@1.1.0`, `npm ${registry} core@1.1.0`],
      undefined,
    ]);
  });

  it("keeps the list's order within a cycle, and puts what needs the cycle behind it", async () => {
    const packages = [
      packed("top", { needs: ["a"] }),
      packed("a", { needs: ["b"] }),
      packed("b", { needs: ["a", "low"] }),
      packed("self", { needs: ["self"] }),
      packed("low", { needs: ["lower"] }),
      packed("lower", { needs: ["low"] }),
    ];
    const publishes = publishesIn(passed(await ask(packages)).effects);
    expect(publishes.map(({ name }) => name)).toEqual(["self", "low", "lower", "a", "top", "b"]);
    const waits = new Map(publishes.map(({ name, after }) => [name, after]));
    expect(waits.get("lower")).toEqual([`npm ${registry} low@1.1.0`]);
    expect(waits.get("a")).toBeUndefined();
    expect(waits.get("b")).toEqual([`npm ${registry} a@1.1.0`, `npm ${registry} low@1.1.0`]);
  });

  it("says once what all have in common", async () => {
    const inTheClear = registry.replace("127.0.0.1", "0.0.0.0");
    const { findings } = passed(await ask([packed("a"), packed("b"), packed("c")], { registry: inTheClear }));
    expect(findings).toMatchObject([{ id: "plain-http" }]);
  });
});

describe("a snapshot", () => {
  const request = (snapshot: string) => ({ ...desk.settings.request, snapshot });

  it("goes under its label, whatever else is configured, and nothing is held or moved", async () => {
    const packages = [
      packed("a", { version: "0.0.0-canary-1" }),
      packed("b", { version: "0.0.0-canary-1" }),
      packed("c", { version: "0.0.0" }),
    ];
    const { effects, findings, saw } = passed(await ask(packages, { distTag: "latest" }, request("canary")));
    expect(effects).toMatchObject(["a", "b", "c"].map((name) => ({ kind: "publish", name, distTag: "canary" })));
    expect(findings).toEqual([]);
    expect(saw).toBe(`3 packages for ${registry} as canary`);
  });

  it.each(["latest", "1.x", "v1", "--x", ""])("may not be called %j", async (label) => {
    expect(idsOf(await ask([packed("a")], {}, request(label)))).toEqual(["snapshot-label"]);
  });
});

describe("an identity without a token", () => {
  const identity = "ACTIONS_ID_TOKEN_REQUEST_URL";

  it("is warned of where tags are to move, and only there", async () => {
    process.env[identity] = "https://ci.example/";
    const held = passed(await ask([packed("a"), packed("b")]));
    const direct = passed(await ask([packed("a"), packed("b")], { hold: false }));
    const one = passed(await ask([packed("a")]));
    process.env["NPM_TOKEN"] = "set";
    const both = passed(await ask([packed("a"), packed("b")]));
    delete process.env[identity];
    delete process.env["NPM_TOKEN"];
    expect(held.findings).toMatchObject([
      { id: "hold-wants-token", level: "warn", hint: expect.stringContaining("NPM_TOKEN") as string },
    ]);
    for (const { findings } of [direct, one, both]) expect(findings).toEqual([]);
  });
});

describe("a thousand packages", () => {
  it("are asked about by few connections and one npm, within three seconds", async () => {
    const packages = numbered(1_000).map((one, index) =>
      index % 2 === 0 ? one : { ...one, name: `@s/${one.name}`, registry: null },
    );
    const shims = join(repo.folder, "shims");
    const log = join(repo.folder, "npm-runs");
    await mkdir(shims);
    const path = process.env["PATH"] ?? "";
    const script = `#!/bin/sh\necho run >> ${log}\nPATH=${path} exec npm "$@"\n`;
    await writeFile(join(shims, "npm"), script, { mode: 0o755 });
    process.env["PATH"] = `${shims}:${path}`;
    const other = await openTestGround({ ...repo, env: { ...repo.env, PATH: process.env["PATH"] } });
    const fresh = await deskOn(other);
    try {
      // What npm takes to tell its configuration is no matter of the number of packages.
      await fresh.bench.registry.urlFor("any");
      // By the processor's clock, which knows nothing of what else the machine does.
      const began = process.cpuUsage();
      const verdict = await fresh.ask(publish({ registry: true }), {
        settings: fresh.settings,
        versions: [],
        packages,
        archives: undefined,
        signatures: undefined,
        last: [],
      });
      const { user, system } = process.cpuUsage(began);
      expect((user + system) / 1e6).toBeLessThan(3);
      const { effects, saw } = passed(verdict);
      expect(effects).toHaveLength(2_000);
      expect(saw).toBe(`500 packages for ${registry} as latest, 500 packages for ${registry}scoped/ as latest`);
      expect(seen.requests).toBe(1_000);
      expect(seen.connections).toBeLessThan(50);
      expect((await readFile(log, "utf8")).trim().split("\n")).toHaveLength(1);
    } finally {
      await other.close();
      process.env["PATH"] = path;
    }
  });

  it("are asked about some at a time, and no more once the registry fails", async () => {
    seen.delay = 20;
    expect(passed(await ask(numbered(100))).effects).toHaveLength(200);
    expect(seen.most).toBe(20);
    const packages = numbered(1_000);
    documents.set("p30", { hello: "proxy" });
    seen.requests = 0;
    await expect(ask(packages)).rejects.toThrow("its answer is not about p30");
    expect(seen.requests).toBeLessThan(80);
  });
});
