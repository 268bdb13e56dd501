import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { PublishEffect, Settled } from "../../src/model/effect.ts";
import { PlimsollError, RefusedError } from "../../src/model/error.ts";
import { integrityOf } from "../../src/world/npm.ts";
import { openRegistry } from "../../src/world/registry.ts";
import type { RegistryTimes } from "../../src/world/registry-options.ts";
import { Secrets } from "../../src/world/secrets.ts";
import { openStore, type Store } from "../../src/world/store.ts";
import { startFaultProxy, type FaultProxy, type Rule } from "../helpers/faults.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";

const QUICK: Partial<RegistryTimes> = { request: 1_000, attempt: 20_000, upload: 10_000, visible: 6_000 };

let registry: TestRegistry;
let proxy: FaultProxy;
let home: string;
let store: Store;
let serial = 0;

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
  await proxy.stop();
  await registry.stop();
  await rm(home, { recursive: true, force: true });
});

/** Makes a new package, stores its tarball, and gives the effect that publishes it. */
async function planned(
  change: { name?: string; version?: string; registry?: string; readme?: string } = {},
): Promise<Settled<PublishEffect>> {
  serial += 1;
  const name = change.name ?? `pack-${serial}`;
  const version = change.version ?? "1.0.0";
  const folder = await mkdtemp(join(home, "package-"));
  await mkdir(join(folder, "package"));
  await writeFile(
    join(folder, "package", "package.json"),
    JSON.stringify({ name, version, publishConfig: { registry: "http://127.0.0.1:9/" } }),
  );
  await writeFile(join(folder, "package", "README.md"), change.readme ?? "hello\n");
  await promisify(execFile)("tar", ["-czf", "package.tgz", "package"], { cwd: folder });
  const bytes = await readFile(join(folder, "package.tgz"));
  const { digest } = await store.put("package.tgz", bytes);
  const access = name.startsWith("@") ? "public" : null;
  return {
    kind: "publish",
    registry: change.registry ?? proxy.url,
    name,
    version,
    tarball: digest,
    integrity: integrityOf(bytes),
    distTag: "latest",
    access,
  };
}

function hands(
  environment: Record<string, string> = { NPM_TOKEN: registry.token },
  times = QUICK,
  signal?: AbortSignal,
) {
  return openRegistry({ root: home, store, secrets: new Secrets(environment), times, signal });
}

async function failure(promise: Promise<unknown>): Promise<PlimsollError> {
  const error: unknown = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(PlimsollError);
  return error as PlimsollError;
}

const puts = () => proxy.requests.filter((line) => line.startsWith("PUT"));
const onPut =
  (fault: ReturnType<Rule>, times = Infinity): Rule =>
  ({ method }) =>
    method === "PUT" && puts().length <= times ? fault : null;
const onGet =
  (fault: ReturnType<Rule>): Rule =>
  ({ method }) =>
    method === "GET" ? fault : null;

describe("find", () => {
  test("gives integrities, tags and unpublished versions, and null for an unknown package", async () => {
    const effect = await planned({ name: "@scope/found" });
    await hands().publish(effect);
    const found = await hands().find(proxy.url, "@scope/found");
    expect(found).toEqual({ versions: { "1.0.0": effect.integrity }, unpublished: [], distTags: { latest: "1.0.0" } });
    expect(await hands().find(proxy.url, "no-such-package")).toBeNull();
  });

  test("counts versions with a time and no document as unpublished", async () => {
    const dist = { dist: { integrity: "sha512-x" } };
    const time = { created: "", modified: "", "1.0.0": "", "1.1.0": "", unpublished: { versions: ["0.9.0"] } };
    proxy.rule = onGet({
      kind: "answer",
      status: 200,
      type: "application/json",
      body: JSON.stringify({ name: "gone", versions: { "1.1.0": dist }, time }),
    });
    expect(await hands().find(proxy.url, "gone")).toEqual({
      versions: { "1.1.0": "sha512-x" },
      unpublished: ["0.9.0", "1.0.0"],
      distTags: {},
    });
    proxy.rule = onGet({
      kind: "answer",
      status: 200,
      body: JSON.stringify({ name: "gone", time: { unpublished: { versions: ["0.9.0"] } } }),
    });
    expect(await hands().find(proxy.url, "gone")).toEqual({ versions: {}, unpublished: ["0.9.0"], distTags: {} });
  });

  test.each([
    ["HTML with 200", { kind: "answer", status: 200, body: "<html>proxy</html>" }, "it is not JSON|is not JSON"],
    [
      "JSON of something else",
      { kind: "answer", status: 200, body: '{"name":"other","versions":{}}' },
      "not about odd",
    ],
    ["no versions", { kind: "answer", status: 200, body: '{"name":"odd"}' }, "no versions"],
    [
      "a version without dist",
      { kind: "answer", status: 200, body: '{"name":"odd","versions":{"1.0.0":{}}}' },
      "without an archive",
    ],
    ["a login", { kind: "answer", status: 401, body: "{}" }, "wants a login"],
    ["a hang", { kind: "hang" }, "did not answer in time"],
    ["a lasting 503", { kind: "answer", status: 503, body: "" }, "answered 503"],
    ["a lasting reset", { kind: "reset" }, "Cannot ask registry"],
  ] as const)("calls %s an error, never an absent package", async (_, fault, words) => {
    proxy.rule = onGet(fault);
    const error = await failure(hands().find(proxy.url, "odd"));
    expect(error.kind).toBe("environment");
    expect(error.message).toMatch(new RegExp(`^Cannot ask registry .*${words}|${words}`));
  });

  test("calls a truncated answer and one without end errors", async () => {
    const effect = await planned();
    await hands().publish(effect);
    proxy.rule = onGet({ kind: "truncate" });
    expect((await failure(hands().find(proxy.url, effect.name))).message).toContain("Cannot ask registry");
  });

  test("asks again after a passing 503", async () => {
    proxy.rule = ({ method }) =>
      method === "GET" && proxy.requests.length === 1 ? { kind: "answer", status: 503, body: "" } : null;
    expect(await hands().find(proxy.url, "no-such-package")).toBeNull();
    expect(proxy.requests).toHaveLength(2);
  });

  test("finds nobody at a closed port", async () => {
    expect((await failure(hands().find("http://127.0.0.1:9/", "odd"))).message).toMatch(/ECONNREFUSED|bad port/);
  });
});

describe("urlFor", () => {
  test("takes the scope's registry from the root's .npmrc, else the default", async () => {
    const root = await mkdtemp(join(home, "root-"));
    await writeFile(join(root, ".npmrc"), "registry=https://plain.example/npm\n@acme:registry=http://127.0.0.1:4873\n");
    const registry = openRegistry({ root, store, secrets: new Secrets({}) });
    expect(await registry.urlFor("left-pad")).toBe("https://plain.example/npm/");
    expect(await registry.urlFor("@acme/left-pad")).toBe("http://127.0.0.1:4873/");
    expect(await registry.urlFor("@other/left-pad")).toBe("https://plain.example/npm/");
  });

  test("refuses an address with credentials without saying them", async () => {
    const root = await mkdtemp(join(home, "root-"));
    await writeFile(join(root, ".npmrc"), "registry=https://me:hunter2@plain.example/\n");
    const error = await failure(openRegistry({ root, store, secrets: new Secrets({}) }).urlFor("left-pad"));
    expect(error.message).toContain("credentials");
    expect(error.message).not.toContain("hunter2");
  });
});

describe("publish", () => {
  test("publishes the stored bytes to the planned registry, whatever publishConfig says, and leaves no token behind", async () => {
    const effect = await planned({ name: "@scope/one" });
    await hands({ NODE_AUTH_TOKEN: registry.token }).publish({ ...effect, distTag: "next" });
    const found = await hands().find(proxy.url, effect.name);
    expect(found?.versions).toEqual({ "1.0.0": effect.integrity });
    expect(found?.distTags).toMatchObject({ next: "1.0.0" });
  });

  test("is not begun where npm has nothing to log in with", async () => {
    const work = await mkdtemp(join(home, "work-"));
    const into = (environment: Record<string, string>) =>
      openRegistry({ root: work, store, secrets: new Secrets(environment) }).refuseWithoutLogin("https://a.example/");
    expect(await failure(into({}))).toMatchObject({ kind: "environment", hint: /^Log in .*NPM_TOKEN$/ });
    await into({ NPM_TOKEN: "x" });
    await writeFile(join(work, ".npmrc"), "//a.example/:_authToken=x\n");
    await into({});
  });

  test("is refused before npm starts when the archive has changed", async () => {
    const effect = await planned();
    const bytes = await store.read(effect.tarball);
    await writeFile(store.path(effect.tarball), gzipSync(bytes));
    const error = await failure(hands().publish(effect));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.message).toContain("its bytes have changed");
    expect(proxy.requests).toEqual([]);
  });

  test("is refused before npm starts when the archive is another package's, or another version's", async () => {
    const effect = await planned();
    for (const other of [{ name: "plimsoll-other" }, { version: "9.9.9" }]) {
      const error = await failure(hands().publish({ ...effect, ...other }));
      expect(error).toBeInstanceOf(RefusedError);
      expect(error.message).toContain(`its archive is ${effect.name}@1.0.0`);
    }
    expect(proxy.requests.filter((request) => request.startsWith("PUT"))).toEqual([]);
  });

  test("honours an interrupt before npm starts", async () => {
    const effect = await planned();
    expect(await failure(hands(undefined, QUICK, AbortSignal.abort()).publish(effect))).toBeInstanceOf(RefusedError);
    expect(proxy.requests).toEqual([]);
  });

  test.each([
    ["no token", {}, "ENEEDAUTH"],
    ["a wrong token", { NPM_TOKEN: "not-a-token-at-all" }, "E401"],
  ])("is refused with %s", async (_, environment, code) => {
    const error = await failure(hands(environment).publish(await planned()));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.message).toContain(code);
    expect(error.hint).toContain("NPM_TOKEN");
    expect(error.message).not.toContain("not-a-token-at-all");
  });

  test("is refused where a one-time password is wanted", async () => {
    proxy.rule = onPut({
      kind: "answer",
      status: 401,
      type: "application/json",
      body: '{"error":"You must provide a one-time pass."}',
    });
    const error = await failure(hands().publish(await planned()));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.hint).toContain("NPM_CONFIG_OTP");
  });

  test.each([
    ["504", { kind: "answer", status: 504, body: "gateway", after: true }],
    ["a reset", { kind: "reset", after: true }],
  ] as const)("is done when the version was stored and then %s came", async (_, fault) => {
    const effect = await planned();
    proxy.rule = onPut(fault);
    await hands().publish(effect);
    expect(puts()).toHaveLength(1);
  });

  test("tries again after a 503", async () => {
    const effect = await planned();
    proxy.rule = onPut({ kind: "answer", status: 503, body: "" }, 1);
    await hands().publish(effect);
    expect(puts()).toHaveLength(2);
  });

  test("gives up on a lasting 503 when its budget ends, and does not call it refused", async () => {
    proxy.rule = onPut({ kind: "answer", status: 503, body: "" });
    const error = await failure(hands(undefined, { ...QUICK, upload: 100 }).publish(await planned()));
    expect(error).not.toBeInstanceOf(RefusedError);
    expect(error.hint).toContain("plimsoll resume");
  });

  test("does not believe a proxy's 200 with HTML", async () => {
    proxy.rule = onPut({ kind: "answer", status: 200, body: "<html>welcome</html>" });
    const error = await failure(hands(undefined, { ...QUICK, visible: 500 }).publish(await planned()));
    expect(error).not.toBeInstanceOf(RefusedError);
    expect(error.message).toMatch(/^Cannot confirm .*: accepted, not visible after/);
  });

  test("ends a hang at the deadline of the attempt", async () => {
    proxy.rule = onPut({ kind: "hang" });
    const error = await failure(hands(undefined, { ...QUICK, attempt: 2_500, upload: 100 }).publish(await planned()));
    expect(error).not.toBeInstanceOf(RefusedError);
  });

  test("waits until a stale cache shows the version", async () => {
    const effect = await planned();
    let stale = 3;
    proxy.rule = ({ method }) =>
      method === "GET" && puts().length > 0 && stale-- > 0 ? { kind: "answer", status: 404, body: "{}" } : null;
    await hands().publish(effect);
    expect(stale).toBeLessThan(0);
  });

  test("does not take a stale conflict for a refusal", async () => {
    const effect = await planned();
    let stale = 6;
    proxy.rule = ({ method }) => {
      if (method === "PUT" && puts().length === 1) return { kind: "answer", status: 504, body: "", after: true };
      return method === "GET" && puts().length > 0 && stale-- > 0 ? { kind: "answer", status: 404, body: "{}" } : null;
    };
    await hands().publish(effect);
    expect(puts().length).toBeGreaterThan(1);
  });

  test("is refused, loudly, where the version has other bytes", async () => {
    const first = await planned();
    await hands().publish(first);
    const error = await failure(hands().publish(await planned({ name: first.name, readme: "other\n" })));
    expect(error).toBeInstanceOf(RefusedError);
    expect(error.message).toContain("other bytes");
  });

  test("stops loudly where the registry shows other bytes than were sent", async () => {
    const effect = await planned();
    const body = JSON.stringify({ name: effect.name, versions: { "1.0.0": { dist: { integrity: "sha512-evil" } } } });
    proxy.rule = ({ method }) => (method === "GET" && puts().length > 0 ? { kind: "answer", status: 200, body } : null);
    const error = await failure(hands().publish(effect));
    expect(error).not.toBeInstanceOf(RefusedError);
    expect(error.message).toContain("other bytes than those that were sent");
  });

  test("shows the token to npm alone, and writes it nowhere", async () => {
    const bin = await mkdtemp(join(home, "bin-"));
    const seen = join(bin, "seen");
    await mkdir(seen);
    const script = `#!/bin/sh\nenv > ${seen}/env; cat .npmrc > ${seen}/npmrc; ls -A > ${seen}/ls; echo "npm error code E403" >&2; exit 1\n`;
    await writeFile(join(bin, "npm"), script, { mode: 0o755 });
    const path = process.env["PATH"];
    process.env["PATH"] = `${bin}:${path}`;
    const environment = {
      NPM_TOKEN: "canary-npm",
      GITHUB_TOKEN: "canary-github",
      "npm_config_//r/:_authToken": "canary-host",
      DEPLOY_PASSWORD: "canary-deploy",
    };
    const effect = await planned();
    process.env["PATH"] = `${bin}:${path}`;
    await failure(hands(environment).publish(effect)).finally(() => (process.env["PATH"] = path));
    const env = await readFile(join(seen, "env"), "utf8");
    expect(env).toContain("canary-npm");
    expect(env).not.toMatch(/canary-(github|deploy)/);
    expect(await readFile(join(seen, "npmrc"), "utf8")).toBe(
      `//${new URL(proxy.url).host}/:_authToken=\${NPM_TOKEN}\n`,
    );
    expect((await readFile(join(seen, "ls"), "utf8")).split("\n").filter(Boolean)).toEqual([".npmrc", "package.tgz"]);
  });
});
