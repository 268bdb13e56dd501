import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { handlers } from "../../src/effects/index.ts";
import type { DistTagEffect } from "../../src/model/effect.ts";
import { PlimsollError, RefusedError } from "../../src/model/error.ts";
import { integrityOf } from "../../src/world/npm.ts";
import { openRegistry } from "../../src/world/registry.ts";
import type { RegistryTimes } from "../../src/world/registry-options.ts";
import { Secrets } from "../../src/world/secrets.ts";
import { openStore, type Store } from "../../src/world/store.ts";
import type { World } from "../../src/world/world.ts";
import { startFaultProxy, type FaultProxy } from "../helpers/faults.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { makeTarball } from "../helpers/tarball.ts";

const QUICK: Partial<RegistryTimes> = { request: 1_000, attempt: 20_000, upload: 10_000, visible: 6_000 };

let registry: TestRegistry;
let proxy: FaultProxy;
let home: string;
let store: Store;
let serial = 0;
const before = { ...process.env };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
  process.env["HOME"] = home;
  delete process.env["NPM_CONFIG_USERCONFIG"];
  store = openStore(join(home, "store"));
  registry = await startRegistry();
  proxy = await startFaultProxy(registry.url);
});
beforeEach(() => {
  proxy.rule = () => null;
  proxy.requests.length = 0;
});
afterAll(async () => {
  process.env = before;
  await proxy.stop();
  await registry.stop();
  await rm(home, { recursive: true, force: true });
});

function hands(token = registry.token, times: Partial<RegistryTimes> = {}) {
  const secrets = new Secrets(token === "" ? {} : { NPM_TOKEN: token });
  return openRegistry({ root: home, store, secrets, times: { ...QUICK, ...times } });
}

/** Publishes versions of a new package, each under its tag, and gives the move from the first to the second, or to the only one. */
async function published(versions: Readonly<Record<string, string>>, name?: string): Promise<DistTagEffect> {
  const called = name ?? `tagged-${++serial}`;
  for (const [version, distTag] of Object.entries(versions)) {
    const bytes = await makeTarball(called, version);
    const { digest } = await store.put("package.tgz", bytes);
    const access = called.startsWith("@") ? "public" : null;
    const what = { name: called, version, tarball: digest, integrity: integrityOf(bytes), distTag, access } as const;
    await hands().publish({ kind: "publish", registry: proxy.url, ...what });
  }
  proxy.requests.length = 0;
  const [first = "", second] = Object.keys(versions);
  const from = second === undefined ? null : first;
  return {
    kind: "dist-tag",
    registry: proxy.url,
    name: called,
    tag: "latest",
    from,
    to: second ?? first,
    holding: "held",
  };
}

async function tagsOf({ name }: DistTagEffect): Promise<Readonly<Record<string, string>> | undefined> {
  return (await hands().find(registry.url, name))?.distTags;
}

async function sighting(effect: DistTagEffect): Promise<string> {
  return await handlers["dist-tag"].observe(effect, { registry: hands() } as unknown as World);
}

async function failure(promise: Promise<unknown>): Promise<PlimsollError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PlimsollError);
  return error as PlimsollError;
}

const changes = (): readonly string[] => proxy.requests.filter((line) => !line.startsWith("GET"));

describe("moving a dist-tag", () => {
  test.each(["plain", "@scope/scoped"])("moves the tag of %s, then removes the holding tag", async (name) => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" }, name);
    expect(await tagsOf(effect)).toEqual({ latest: "1.0.0", held: "1.1.0" });
    expect(await sighting(effect)).toBe("before");
    await hands().moveTag(effect);
    expect(await tagsOf(effect)).toEqual({ latest: "1.1.0" });
    expect(await sighting(effect)).toBe("after");
    const path = `/-/package/${name.replace("/", "%2f")}/dist-tags`;
    expect(changes()).toEqual([`PUT ${path}/latest`, `DELETE ${path}/held`]);
  });

  test("of a first version, which has latest already, removes the holding tag alone", async () => {
    const effect = await published({ "1.0.0": "held" });
    expect(await tagsOf(effect)).toEqual({ latest: "1.0.0", held: "1.0.0" });
    expect(await sighting(effect)).toBe("before");
    await hands().moveTag(effect);
    expect(await tagsOf(effect)).toEqual({ latest: "1.0.0" });
    expect(await sighting(effect)).toBe("after");
  });

  test("makes a tag that was not there, and leaves latest where it is", async () => {
    const latest = await published({ "1.0.0": "latest", "1.1.0-beta.0": "held" });
    const effect = { ...latest, tag: "beta", from: null };
    await hands().moveTag(effect);
    expect(await tagsOf(effect)).toEqual({ latest: "1.0.0", beta: "1.1.0-beta.0" });
    expect(await sighting(effect)).toBe("after");
  });

  test("again changes nothing, and starts no npm", async () => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" });
    await hands().moveTag(effect);
    proxy.requests.length = 0;
    await hands().moveTag(effect);
    expect(proxy.requests.every((line) => line === `GET /${effect.name}`)).toBe(true);
  });

  test("takes nothing from a later release, but removes its own holding tag", async () => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held", "2.0.0": "latest" });
    expect(await sighting(effect)).toBe("before");
    await hands().moveTag(effect);
    expect(await tagsOf(effect)).toEqual({ latest: "2.0.0" });
    expect(await sighting(effect)).toBe("neither");
  });

  test("goes back to an older version where the plan says so", async () => {
    const to = await published({ "1.5.0": "lts", "1.4.1": "held" });
    const effect = { ...to, tag: "lts" };
    await hands().moveTag(effect);
    expect(await tagsOf(effect)).toMatchObject({ lts: "1.4.1" });
    expect(await sighting(effect)).toBe("after");
  });
});

describe("a registry that goes wrong", () => {
  test.each([
    ["504", { kind: "answer", status: 504, body: "gateway", after: true }],
    ["a reset", { kind: "reset", after: true }],
  ] as const)("is read back where %s came after the deed", async (_, fault) => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" });
    proxy.rule = ({ method }) => (method === "GET" ? null : fault);
    await hands().moveTag(effect);
    expect(await tagsOf(effect)).toEqual({ latest: "1.1.0" });
    expect(changes()).toHaveLength(2);
  });

  test("is asked again after a 503", async () => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" });
    proxy.rule = ({ method }) =>
      method === "PUT" && changes().length === 1 ? { kind: "answer", status: 503, body: "" } : null;
    await hands().moveTag(effect);
    expect(await tagsOf(effect)).toEqual({ latest: "1.1.0" });
  });

  test("is not believed when it says 200 and has done nothing", async () => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" });
    proxy.rule = ({ method }) => (method === "PUT" ? { kind: "answer", status: 200, body: "{}" } : null);
    const error = await failure(hands(undefined, { visible: 500 }).moveTag(effect));
    expect(error).not.toBeInstanceOf(RefusedError);
    expect(error.message).toMatch(/^Cannot confirm the move of latest of .* to 1\.1\.0: accepted, not visible after/);
    expect(await tagsOf(effect)).toEqual({ latest: "1.0.0", held: "1.1.0" });
  });

  test("is waited for while its cache shows what was before, also before the publish", async () => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" });
    const dist = { dist: { integrity: "sha512-x" } };
    const old = { name: effect.name, versions: { "1.0.0": dist }, "dist-tags": { latest: "1.0.0" } };
    let stale = 4;
    proxy.rule = ({ path }) =>
      path === `/${effect.name}` && stale-- > 0
        ? { kind: "answer", status: 200, type: "application/json", body: JSON.stringify(old) }
        : null;
    await hands().moveTag(effect);
    expect(stale).toBeLessThan(0);
    expect(await tagsOf(effect)).toEqual({ latest: "1.1.0" });
  });

  test("refuses: nothing was done, and the hint says what the token lacks", async () => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" });
    const body = JSON.stringify({ error: "this token may publish, and no more" });
    proxy.rule = ({ method }) =>
      method === "PUT" ? { kind: "answer", status: 403, type: "application/json", body } : null;
    const error = await failure(hands().moveTag(effect));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.message).toContain("(E403)");
    expect(error.hint).toContain("trusted publishing may not");
    expect(changes()).toHaveLength(1);
  });

  test("refuses the second step: something was done, and it says so", async () => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" });
    proxy.rule = ({ method }) => (method === "DELETE" ? { kind: "answer", status: 403, body: "{}" } : null);
    const error = await failure(hands().moveTag(effect));
    expect(error).not.toBeInstanceOf(RefusedError);
    expect(error.message).toContain("(E403)");
    expect(await sighting(effect)).toBe("before");
    proxy.rule = () => null;
    await hands().moveTag(effect);
    expect(await sighting(effect)).toBe("after");
  });

  test("is given up when the budget ends, and not called refusing", async () => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" });
    proxy.rule = ({ method }) => (method === "PUT" ? { kind: "answer", status: 503, body: "" } : null);
    const error = await failure(hands(undefined, { upload: 100 }).moveTag(effect));
    expect(error).not.toBeInstanceOf(RefusedError);
    expect(error.hint).toContain("plimsoll resume");
  });
});

describe("the login", () => {
  test.each([
    ["no token", ""],
    ["a wrong token", "not-a-token-at-all"],
  ])("is missing with %s", async (_, token) => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" });
    const error = await failure(hands(token).moveTag(effect));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.message).toContain("(E401)");
    expect(error.hint).toContain("NPM_TOKEN");
    expect(error.message).not.toContain("not-a-token-at-all");
  });

  test("is not in what a CI job can publish with, and is looked for once a registry", async () => {
    const root = await mkdtemp(join(home, "root-"));
    const job = { ACTIONS_ID_TOKEN_REQUEST_TOKEN: "identity", npm_config_otp: "123456" };
    const trusted = openRegistry({ root, store, secrets: new Secrets(job) });
    await trusted.refuseWithoutLogin("https://a.example/");
    const refused = await failure(trusted.refuseWithoutToken("https://a.example/"));
    expect(refused).toMatchObject({ kind: "environment", hint: expect.stringContaining("hold: false") as string });
    await writeFile(join(root, ".npmrc"), "//a.example/:_authToken=x\n//b.example/:_authToken=x\n");
    expect(await failure(trusted.refuseWithoutToken("https://a.example/"))).toBe(refused);
    await trusted.refuseWithoutToken("https://b.example/");
    await openRegistry({ root, store, secrets: new Secrets({ NODE_AUTH_TOKEN: "x" }) }).refuseWithoutToken(
      "https://c/",
    );
  });

  test("is shown to npm by a variable, and stands in no argument", async () => {
    const effect = await published({ "1.0.0": "latest", "1.1.0": "held" }, "@scope/seen");
    const bin = await mkdtemp(join(home, "bin-"));
    const script = `#!/bin/sh\nenv > ${bin}/env; cat .npmrc > ${bin}/npmrc; echo "$@" > ${bin}/argv; echo "npm error code E403" >&2; exit 1\n`;
    await writeFile(join(bin, "npm"), script);
    await chmod(join(bin, "npm"), 0o755);
    const path = process.env["PATH"];
    process.env["PATH"] = `${bin}:${path}`;
    await failure(hands("canary-npm").moveTag(effect)).finally(() => (process.env["PATH"] = path));
    expect(await readFile(join(bin, "env"), "utf8")).toContain("canary-npm");
    expect(await readFile(join(bin, "npmrc"), "utf8")).toBe(`//${new URL(proxy.url).host}/:_authToken=\${NPM_TOKEN}\n`);
    const argv = await readFile(join(bin, "argv"), "utf8");
    expect(argv).toMatch(/^dist-tag add @scope\/seen@1\.1\.0 latest --registry=http:\S+ --@scope:registry=http:/);
    expect(argv).not.toContain("canary");
  });
});
