import { execFile } from "node:child_process";
import { access, chmod, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { KeyReport } from "../../src/model/workbench.ts";
import { inspectKey } from "../../src/world/signer/index.ts";
import { gpgHome, minisignKey, signerContext, sshKey, type GpgHome, type TestKey } from "../helpers/keys.ts";

const exec = promisify(execFile);

function ids({ findings }: KeyReport): string[] {
  return findings.map(({ id, level }) => `${level} ${id}`);
}

async function freshSsh(options: Parameters<typeof sshKey>[0] = {}): Promise<TestKey> {
  const at = await sshKey(options);
  onTestFinished(at.close);
  return at;
}

describe("the public part of a gpg key", () => {
  let home: GpgHome;
  beforeAll(async () => {
    home = await gpgHome({ uid: "Jo: Release <jo@example.org>" });
  });
  afterAll(() => home.close());
  const inspect = (locator: string | null, config = {}): Promise<KeyReport> =>
    inspectKey("gpg", locator, signerContext(home, { config }));

  it.each(["fingerprint", "key id", "mail", "configuration"])("is found by %s", async (way) => {
    const { publicKey } = home.key;
    const locator =
      { fingerprint: publicKey, "key id": publicKey.slice(-16), mail: "jo@example.org", configuration: null }[way] ??
      null;
    const report = await inspect(locator, { "user.signingkey": publicKey });
    expect(report).toEqual({
      key: home.key,
      title: `gpg ${publicKey.slice(-16)} Jo: Release <jo@example.org>, without a passphrase`,
      findings: [],
    });
  });

  it.each<[string, Parameters<GpgHome["addKey"]>[0]]>([
    ["key-expired", { isExpired: true }],
    ["key-revoked", { isRevoked: true }],
    ["key-not-for-signing", { usage: "cert" }],
  ])("shows %s", async (id, options) => {
    const report = await inspect(await home.addKey({ uid: `${id} <${id}@example.org>`, ...options }));
    expect(ids(report)).toEqual([`block ${id}`]);
    expect(report.key).toBeNull();
    expect(report.findings[0]?.message).toMatch(/^Cannot sign with gpg [0-9A-F]{16} /);
  });

  it("shows a key that ends within thirty days of the plan's instant", async () => {
    const fingerprint = await home.addKey({ uid: "Soon <soon@example.org>", expires: "20401231T000000" });
    const at = (day: string): Promise<KeyReport> =>
      inspectKey("gpg", fingerprint, signerContext(home, { asOf: Date.parse(day) / 1_000 }));
    expect(ids(await at("2040-12-10"))).toEqual(["warn key-expires-soon"]);
    expect(ids(await at("2040-11-01"))).toEqual([]);
    expect((await at("2040-11-01")).title).toContain(", expires 2040-12-31");
  });

  it("shows that the secret part is elsewhere, and still knows the key", async () => {
    const fingerprint = await home.addKey({ uid: "Elsewhere <elsewhere@example.org>" });
    await home.gpg("--yes", "--delete-secret-keys", fingerprint);
    const report = await inspect(fingerprint);
    expect(ids(report)).toEqual(["warn no-secret-key"]);
    expect(report.key?.publicKey).toBe(fingerprint);
  });

  it("shows a disabled key", async () => {
    const fingerprint = await home.addKey({ uid: "Disabled <disabled@example.org>" });
    const editing = exec("gpg", ["--batch", "--no-tty", "--command-fd", "0", "--edit-key", fingerprint], {
      env: home.env,
    });
    editing.child.stdin?.end("disable\nquit\n");
    await editing;
    expect(ids(await inspect(fingerprint))).toEqual(["block key-disabled"]);
  });

  it("takes the one key of several that can sign, and does not guess between two", async () => {
    const uid = "Twin <twin@example.org>";
    await home.addKey({ uid, isExpired: true });
    const first = await home.addKey({ uid });
    expect((await inspect("twin@example.org")).key?.publicKey).toBe(first);
    await home.addKey({ uid });
    expect(ids(await inspect("twin@example.org"))).toEqual(["block key-ambiguous"]);
  });

  it("keeps to a subkey that is named with a final !", async () => {
    const primary = await home.addKey({ uid: "Sub <sub@example.org>" });
    await home.gpg(
      "--pinentry-mode",
      "loopback",
      "--passphrase",
      "",
      "--quick-add-key",
      primary,
      "ed25519",
      "sign",
      "never",
    );
    const listing = await home.gpg("--with-colons", "--list-keys", primary);
    const subkey = [...listing.matchAll(/^fpr:{9}(\w+)/gm)].at(-1)?.[1] ?? "";
    expect((await inspect(`${subkey}!`)).key).toEqual({ tool: "gpg", publicKey: primary, locator: `${subkey}!` });
  });

  it("shows a key that is not there, also where gpg has no home, which it does not make", async () => {
    expect(ids(await inspect("nobody@example.org"))).toEqual(["block no-key"]);
    const nowhere = join(home.folder, "nowhere");
    const report = await inspectKey("gpg", "jo@example.org", signerContext(home, { env: { GNUPGHOME: nowhere } }));
    expect(ids(report)).toEqual(["block no-key"]);
    await expect(access(nowhere)).rejects.toThrow();
  });

  it.each([[{}], [{ "gpg.format": "ssh", "user.signingkey": "/somewhere/key.pub" }]])(
    "is not guessed where git names no gpg key: %j",
    async (config) => {
      expect(ids(await inspect(null, config))).toEqual(["block no-key"]);
    },
  );
});

describe("the public part of an ssh key", () => {
  it("is found by file, by public half, by ~, and in the configuration", async () => {
    const at = await freshSsh();
    const config = { "gpg.format": "ssh", "user.signingkey": `${at.key.locator}.pub` };
    const report = await inspectKey("ssh", null, signerContext(at, { config }));
    expect(report).toEqual({
      key: { ...at.key, locator: `${at.key.locator}.pub` },
      title: expect.stringMatching(/^ssh ed25519 SHA256:\S{43}, without a passphrase$/) as string,
      findings: [],
    });
    expect((await inspectKey("ssh", at.key.locator, signerContext(at))).key).toEqual(at.key);
    expect((await inspectKey("ssh", "~/id", signerContext(at))).key).toEqual(at.key);
  });

  it("is read from the key file where the public half is missing, and says that a passphrase is needed", async () => {
    const at = await freshSsh({ passphrase: "correct horse" });
    await rm(`${at.key.locator}.pub`);
    const report = await inspectKey("ssh", at.key.locator, signerContext(at));
    expect(report.key).toEqual(at.key);
    expect(report.title).toContain(", needs its passphrase");
  });

  it("is a finding where the secret half is elsewhere, and the key is still known", async () => {
    const at = await freshSsh();
    await rm(at.key.locator);
    const report = await inspectKey("ssh", at.key.locator, signerContext(at));
    expect(ids(report)).toEqual(["warn no-secret-key"]);
    expect(report.key).toEqual(at.key);
  });

  it.each<[string, (at: TestKey) => Promise<unknown>]>([
    ["key-file-mode", (at) => chmod(at.key.locator, 0o644)],
    ["key-mismatch", async (at) => writeFile(`${at.key.locator}.pub`, `${(await freshSsh()).key.publicKey}\n`)],
    ["no-key", async (at) => Promise.all([rm(at.key.locator), rm(`${at.key.locator}.pub`)])],
    ["no-key", (at) => writeFile(`${at.key.locator}.pub`, "no key\n")],
    [
      "key-not-for-signing",
      async (at) => [await rm(at.key.locator), await writeFile(`${at.key.locator}.pub`, "ssh-dss AAAAB3NzaC1kc3M=\n")],
    ],
  ])("shows %s", async (id, damage) => {
    const at = await freshSsh();
    await damage(at);
    const report = await inspectKey("ssh", at.key.locator, signerContext(at));
    expect(ids(report)).toContain(`block ${id}`);
    expect(report.key).toBeNull();
    expect(report.findings[0]?.hint).toBeTruthy();
  });

  it.each(["id", "key::nonsense", "./id"])("is not looked for at %s", async (locator) => {
    const at = await freshSsh();
    expect(ids(await inspectKey("ssh", locator, signerContext(at)))).toEqual(["block no-key"]);
  });

  it("as a literal is the agent's to hold", async () => {
    const at = await freshSsh();
    const report = await inspectKey("ssh", `key::${at.key.publicKey} jo@example.org`, signerContext(at));
    expect(ids(report)).toEqual(["warn no-secret-key"]);
    expect(report.key).toEqual({ ...at.key, locator: `key::${at.key.publicKey}` });
  });
});

describe("the public part of a minisign key", () => {
  async function fresh(password?: string): Promise<TestKey> {
    const at = await minisignKey(password === undefined ? {} : { password });
    onTestFinished(at.close);
    return at;
  }

  it("is found beside the secret key file", async () => {
    const at = await fresh();
    const report = await inspectKey("minisign", at.key.locator, signerContext(at));
    expect(report).toEqual({
      key: at.key,
      title: expect.stringMatching(/^minisign [0-9A-F]{16}$/) as string,
      findings: [],
    });
    expect(
      (await inspectKey("minisign", null, signerContext(at, { env: { MINISIGN_CONFIG_DIR: at.folder } }))).key,
    ).toEqual(at.key);
  });

  it("says where the password is taken from", async () => {
    const at = await fresh("correct horse");
    expect((await inspectKey("minisign", at.key.locator, signerContext(at))).title).toContain("MINISIGN_PASSWORD");
  });

  it.each<[string, boolean, (at: TestKey) => Promise<unknown>]>([
    ["no-key", false, (at) => rm(join(at.folder, "minisign.pub"))],
    ["no-key", false, (at) => writeFile(join(at.folder, "minisign.pub"), "no key\n")],
    [
      "key-mismatch",
      false,
      async (at) =>
        writeFile(join(at.folder, "minisign.pub"), await readFile(join((await fresh()).folder, "minisign.pub"))),
    ],
    ["no-secret-key", true, (at) => rm(at.key.locator)],
  ])("shows %s", async (id, isKnown, damage) => {
    const at = await fresh();
    await damage(at);
    const report = await inspectKey("minisign", at.key.locator, signerContext(at));
    expect(ids(report)).toEqual([`${isKnown ? "warn" : "block"} ${id}`]);
    expect(report.key !== null).toBe(isKnown);
  });
});
