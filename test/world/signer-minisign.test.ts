import { execFile, spawnSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openSigner, type Signer } from "../../src/world/signer/index.ts";
import { minisignKey, signerContext, type TestKey } from "../helpers/keys.ts";

const exec = promisify(execFile);
const BYTES = Buffer.from("the bytes of an archive\n");
const NAME = { name: "payload" };

let at: TestKey;
let signer: Signer;
let good: string;

beforeAll(async () => {
  at = await minisignKey();
  signer = openSigner(at.key, signerContext(at));
  good = Buffer.from(await signer.sign(BYTES, NAME)).toString();
  await writeFile(join(at.folder, "payload"), BYTES);
});
afterAll(() => at.close());

async function refusal(signature: string, bytes: Uint8Array = BYTES, by: Signer = signer): Promise<string> {
  return await by.verify(bytes, Buffer.from(signature), NAME).then(
    () => "trusted",
    (error: Error & { kind?: string }) => `${error.kind}: ${error.message}`,
  );
}

/** The signature with one of its four lines changed. */
function withLine(index: number, change: (line: string) => string): string {
  return good
    .split("\n")
    .map((line, at) => (at === index ? change(line) : line))
    .join("\n");
}

function reencoded(line: string, change: (bytes: Buffer) => void): string {
  const bytes = Buffer.from(line, "base64");
  change(bytes);
  return bytes.toString("base64");
}

describe("a minisign key", () => {
  it("makes signatures that carry the plan's instant and the file's name", async () => {
    await signer.verify(BYTES, Buffer.from(good), NAME);
    expect(good).toContain("trusted comment: timestamp:1767225600\tfile:payload\thashed\n");
    expect(signer.fileSuffix).toBe(".minisig");
  });

  it("makes the same signature each time", async () => {
    expect(Buffer.from(await signer.sign(BYTES, NAME)).toString()).toBe(good);
  });

  it.each<[string, () => string, string]>([
    [
      "a changed trusted comment",
      () => withLine(2, (line) => line.replace("payload", "payloaf")),
      "its comment was changed",
    ],
    [
      "a changed instant",
      () => withLine(2, (line) => line.replace("1767225600", "1767225601")),
      "its comment was changed",
    ],
    [
      "a changed signature",
      () => withLine(1, (line) => reencoded(line, (bytes) => (bytes[70] = (bytes[70] ?? 0) ^ 1))),
      "its comment was changed",
    ],
    [
      "a changed second signature",
      () => withLine(3, (line) => reencoded(line, (bytes) => (bytes[3] = (bytes[3] ?? 0) ^ 1))),
      "its comment was changed",
    ],
    [
      "another algorithm",
      () => withLine(1, (line) => reencoded(line, (bytes) => bytes.write("XX"))),
      "its algorithm is unknown",
    ],
    [
      "the older algorithm's name",
      () => withLine(1, (line) => reencoded(line, (bytes) => bytes.write("Ed"))),
      "it is not over these bytes",
    ],
    [
      "another key's id",
      () => withLine(1, (line) => reencoded(line, (bytes) => bytes.write("12345678", 2))),
      "it is by another key",
    ],
    ["base64 of a looser kind", () => withLine(1, (line) => ` ${line}`), "it is not one minisign signature"],
    ["its last line cut off", () => good.split("\n").slice(0, 3).join("\n"), "it is not one minisign signature"],
    ["its end cut off", () => good.slice(0, -6), "it is not one minisign signature"],
    ["garbage behind it", () => `${good}garbage\n`, "it is not one minisign signature"],
    ["itself behind it", () => `${good}${good}`, "it is not one minisign signature"],
    ["nothing in it", () => "", "it is not one minisign signature"],
  ])("refuses a signature with %s", async (_name, make, why) => {
    expect(await refusal(make())).toMatch(/^blocked: Cannot trust the signature of payload by minisign [0-9A-F]{16}: /);
    expect(await refusal(make())).toContain(why);
  });

  it("refuses changed bytes", async () => {
    expect(await refusal(good, Buffer.from("other bytes"))).toContain("it is not over these bytes");
  });

  it("refuses the signature of a file under another name", async () => {
    await expect(signer.verify(BYTES, Buffer.from(good), { name: "payload-2" })).rejects.toThrow(
      "it is of a file named payload",
    );
  });

  it("refuses another key, and another key that bears the same id", async () => {
    const other = await minisignKey();
    expect(await refusal(good, BYTES, openSigner(other.key, signerContext(other)))).toContain("it is by another key");
    const bytes = Buffer.from(other.key.publicKey, "base64");
    Buffer.from(at.key.publicKey, "base64").copy(bytes, 2, 2, 10);
    const twin = openSigner({ ...other.key, publicKey: bytes.toString("base64") }, signerContext(other));
    expect(await refusal(good, BYTES, twin)).toContain("its comment was changed");
    await other.close();
  });

  it("refuses a secret key that is not the public one's, and one that is not there", async () => {
    const other = await minisignKey();
    const mixed = openSigner({ ...at.key, locator: other.key.locator }, signerContext(at));
    await expect(mixed.sign(BYTES, NAME)).rejects.toThrow("the secret key is another than the public one");
    await rm(other.key.locator);
    const gone = openSigner(other.key, signerContext(other));
    await expect(gone.sign(BYTES, NAME)).rejects.toMatchObject({
      kind: "environment",
      message: expect.stringContaining("holds no secret key") as string,
    });
    await other.close();
  });

  it("opens with its password alone, which is a secret of the process", async () => {
    const key = await minisignKey({ password: "correct horse" });
    const withPassword = (password?: string): Signer =>
      openSigner(key.key, signerContext(key, { env: password === undefined ? {} : { MINISIGN_PASSWORD: password } }));
    const opened = withPassword("correct horse");
    await opened.verify(BYTES, await opened.sign(BYTES, NAME), NAME);
    await expect(withPassword("wrong").sign(BYTES, NAME)).rejects.toMatchObject({
      kind: "environment",
      hint: "Check MINISIGN_PASSWORD",
    });
    await expect(withPassword().sign(BYTES, NAME)).rejects.toMatchObject({
      kind: "environment",
      hint: "Set MINISIGN_PASSWORD",
    });
    await key.close();
  });

  it("refuses a key file that asks for more memory than minisign does", async () => {
    const key = await minisignKey({ password: "correct horse" });
    const [comment, line = ""] = (await readFile(key.key.locator, "utf8")).split("\n");
    await writeFile(
      key.key.locator,
      `${comment}\n${reencoded(line, (bytes) => bytes.writeBigUInt64LE(2n ** 40n, 46))}\n`,
    );
    const greedy = openSigner(key.key, signerContext(key, { env: { MINISIGN_PASSWORD: "correct horse" } }));
    await expect(greedy.sign(BYTES, NAME)).rejects.toThrow("more memory than minisign uses");
    await key.close();
  });

  it("signs no tags", async () => {
    await expect(signer.signTag(BYTES)).rejects.toMatchObject({ kind: "usage" });
  });
});

const isInstalled = spawnSync("minisign", ["-v"]).status === 0;
if (!isInstalled) console.warn("minisign is not installed: the tests against it are skipped"); // eslint-disable-line no-console

describe.skipIf(!isInstalled)("minisign itself", () => {
  it("takes our signatures", async () => {
    await writeFile(join(at.folder, "payload.minisig"), good);
    const { stdout } = await exec("minisign", ["-V", "-H", "-m", "payload", "-P", at.key.publicKey], {
      cwd: at.folder,
    });
    expect(stdout).toContain("Signature and comment signature verified");
  });

  it("refuses what we refuse", async () => {
    await writeFile(
      join(at.folder, "payload.minisig"),
      withLine(2, (line) => line.replace("payload", "payloaf")),
    );
    await expect(
      exec("minisign", ["-V", "-m", "payload", "-P", at.key.publicKey], { cwd: at.folder }),
    ).rejects.toThrow();
  });

  it.each([
    ["prehashed", []],
    ["older", ["-l"]],
  ])("makes %s signatures that we take", async (_name, more) => {
    await exec("minisign", ["-S", ...more, "-s", at.key.locator, "-m", "payload", "-x", "theirs.minisig"], {
      cwd: at.folder,
    });
    expect(await refusal(await readFile(join(at.folder, "theirs.minisig"), "utf8"))).toBe("trusted");
  });

  // minisign wants 1 GiB of memory to encrypt a key, and halves that until it gets it.
  it("makes encrypted keys that we open", async () => {
    const making = exec("sh", ["-c", "ulimit -v 60000; exec minisign -G -p own.pub -s own.key"], { cwd: at.folder });
    making.child.stdin?.end("correct horse\ncorrect horse\n");
    await making;
    const publicKey = (await readFile(join(at.folder, "own.pub"), "utf8")).split("\n")[1] ?? "";
    const key = { tool: "minisign", publicKey, locator: join(at.folder, "own.key") } as const;
    const own = openSigner(key, signerContext(at, { env: { MINISIGN_PASSWORD: "correct horse" } }));
    await own.verify(BYTES, await own.sign(BYTES, NAME), NAME);
  });
});
