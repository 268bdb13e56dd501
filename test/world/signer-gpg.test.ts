import { execFile } from "node:child_process";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeySpec } from "../../src/model/seal.ts";
import { openSigner, type Signer } from "../../src/world/signer/index.ts";
import { gpgHome, signerContext, type GpgHome } from "../helpers/keys.ts";

const exec = promisify(execFile);
const BYTES = Buffer.from("the bytes of an archive\n");
const NAME = { name: "left-pad-1.0.0.tgz" };

let home: GpgHome;
let signer: Signer;
let good: Buffer;
let other: KeySpec;

beforeAll(async () => {
  home = await gpgHome();
  const fingerprint = await home.addKey({ uid: "Someone Else <else@example.org>" });
  other = { tool: "gpg", publicKey: fingerprint, locator: fingerprint };
  signer = openSigner(home.key, signerContext(home));
  good = Buffer.from(await signer.sign(BYTES, NAME));
  await writeFile(join(home.folder, "payload"), BYTES);
});
afterAll(() => home.close());

function keyOf(fingerprint: string): KeySpec {
  return { tool: "gpg", publicKey: fingerprint, locator: fingerprint };
}

/** Signs the payload with gpg itself. */
async function byHand(...args: readonly string[]): Promise<Buffer> {
  const path = join(home.folder, `by-hand-${args.join("").replace(/\W/g, "")}`);
  await home.gpg("--yes", "--output", path, ...args, join(home.folder, "payload"));
  return await readFile(path);
}

async function byHandVerifies(signature: Uint8Array): Promise<void> {
  const path = join(home.folder, "to-verify.asc");
  await writeFile(path, signature);
  await home.gpg("--verify", path, join(home.folder, "payload"));
}

async function refusal(signature: Uint8Array, bytes: Uint8Array = BYTES, by: Signer = signer): Promise<string> {
  return await by.verify(bytes, signature, NAME).then(
    () => "trusted",
    (error: Error & { kind?: string }) => `${error.kind}: ${error.message}`,
  );
}

describe("a gpg key", () => {
  it("makes signatures that gpg itself and the signer take", async () => {
    await signer.verify(BYTES, good, NAME);
    await writeFile(join(home.folder, "good.asc"), good);
    const { stderr } = await exec("gpg", ["--verify", join(home.folder, "good.asc"), join(home.folder, "payload")], {
      env: home.env,
    });
    expect(stderr).toContain("Good signature");
    expect(signer.fileSuffix).toBe(".asc");
  });

  it("signs with a subkey, and is known by its primary", async () => {
    const primary = await home.addKey({ uid: "Sub Key <sub@example.org>", usage: "cert" });
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
    const bySubkey = openSigner(keyOf(primary), signerContext(home));
    await bySubkey.verify(BYTES, await bySubkey.sign(BYTES, NAME), NAME);
  });

  it.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    [
      "one changed digit",
      () =>
        Buffer.from(
          good
            .toString()
            .replace(/\n\n(.{20})(.)/, (_, head: string, digit: string) => `\n\n${head}${digit === "A" ? "B" : "A"}`),
        ),
    ],
    ["its end cut off", () => good.subarray(0, -40)],
    ["its last line cut off", () => Buffer.from(good.toString().replace(/-----END.*\n/, ""))],
    ["garbage behind it", () => Buffer.concat([good, Buffer.from("garbage\n")])],
    ["garbage before it", () => Buffer.concat([Buffer.from("garbage\n"), good])],
    ["itself behind it", () => Buffer.concat([good, good])],
    ["nothing in it", () => Buffer.alloc(0)],
    ["no armour", () => byHand("--detach-sign", "--local-user", home.key.locator)],
    ["the text inside it", () => byHand("--clearsign", "--local-user", home.key.locator)],
    [
      "a second signer",
      () => byHand("--armor", "--detach-sign", "--local-user", home.key.locator, "--local-user", other.locator),
    ],
  ])("refuses a signature with %s", async (_name, make) => {
    expect(await refusal(await make())).toMatch(
      /^blocked: Cannot trust the signature of left-pad-1\.0\.0\.tgz by gpg [0-9A-F]{40}: /,
    );
  });

  it("refuses changed bytes", async () => {
    expect(await refusal(good, Buffer.from("other bytes"))).toContain("gpg says BADSIG");
  });

  it("refuses another key of the same keyring", async () => {
    expect(await refusal(good, BYTES, openSigner(other, signerContext(home)))).toContain(
      `it is by ${home.key.publicKey}`,
    );
  });

  it("refuses a key that it does not know", async () => {
    const stranger = await gpgHome();
    const theirs = openSigner(stranger.key, signerContext(stranger));
    const signature = await theirs.sign(BYTES, NAME);
    await stranger.close();
    expect(await refusal(signature, BYTES, openSigner(stranger.key, signerContext(home)))).toContain("gpg says ERRSIG");
  });

  it("refuses a signature that has expired", async () => {
    const key = keyOf(await home.addKey({ uid: "Old <old@example.org>", isOld: true }));
    const ends = ["--faked-system-time", "20200110T000000", "--default-sig-expire", "1d"];
    const signature = await byHand(...ends, "--armor", "--detach-sign", "--local-user", key.locator);
    expect(await refusal(signature, BYTES, openSigner(key, signerContext(home)))).toContain("gpg says EXPSIG");
  });

  it("refuses a key that has expired since, which gpg --verify takes with exit code 0", async () => {
    const key = keyOf(await home.addKey({ uid: "Expired <expired@example.org>", isExpired: true }));
    const signature = await byHand(
      "--faked-system-time",
      "20200110T000000",
      "--armor",
      "--detach-sign",
      "--local-user",
      key.locator,
    );
    await expect(byHandVerifies(signature)).resolves.toBeUndefined();
    const expired = openSigner(key, signerContext(home));
    expect(await refusal(signature, BYTES, expired)).toContain("gpg says EXPKEYSIG");
    await expect(expired.sign(BYTES, NAME)).rejects.toMatchObject({
      kind: "environment",
      message: expect.stringContaining("Cannot sign with gpg") as string,
    });
  });

  it("refuses a key that is revoked", async () => {
    const key = keyOf(await home.addKey({ uid: "Revoked <revoked@example.org>" }));
    const revoked = openSigner(key, signerContext(home));
    const signature = await revoked.sign(BYTES, NAME);
    await home.revoke(key.publicKey);
    expect(await refusal(signature, BYTES, revoked)).toContain("gpg says REVKEYSIG");
    await expect(revoked.sign(BYTES, NAME)).rejects.toMatchObject({ kind: "environment" });
  });

  it("says why a key that is not there does not sign", async () => {
    const missing = openSigner(keyOf("0".repeat(40)), signerContext(home));
    await expect(missing.sign(BYTES, NAME)).rejects.toMatchObject({
      kind: "environment",
      message: expect.stringMatching(/^Cannot sign with gpg 0{40}: signing failed: .*key/) as string,
    });
  });

  it("believes no program that exits with 0 and says nothing", async () => {
    const bin = join(home.folder, "bin");
    await mkdir(bin);
    await writeFile(join(bin, "gpg"), "#!/bin/sh\nexit 0\n");
    await chmod(join(bin, "gpg"), 0o755);
    const fooled = openSigner(home.key, signerContext(home, { env: { PATH: `${bin}:${home.env["PATH"]}` } }));
    expect(await refusal(good, BYTES, fooled)).toContain("gpg ended with 0");
    await expect(fooled.sign(BYTES, NAME)).rejects.toMatchObject({ kind: "environment" });
  });

  it("refuses a public part that is no fingerprint", () => {
    expect(() => openSigner({ tool: "gpg", publicKey: "--help", locator: "--help" }, signerContext(home))).toThrow(
      "it is no fingerprint",
    );
  });
});
