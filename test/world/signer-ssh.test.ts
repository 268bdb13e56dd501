import { execFile, spawn, type ChildProcess } from "node:child_process";
import { access, chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openSigner, type Signer } from "../../src/world/signer/index.ts";
import { signerContext, sshKey, type TestKey } from "../helpers/keys.ts";

const exec = promisify(execFile);
const BYTES = Buffer.from("the bytes of an archive\n");
const NAME = { name: "left-pad-1.0.0.tgz" };

let at: TestKey;
let signer: Signer;
let good: Buffer;

beforeAll(async () => {
  at = await sshKey();
  signer = openSigner(at.key, signerContext(at));
  good = Buffer.from(await signer.sign(BYTES, NAME));
});
afterAll(() => at.close());

const agents: ChildProcess[] = [];
afterEach(() => agents.splice(0).forEach((agent) => agent.kill()));

/** An agent that holds a key whose passphrase is given to it through an askpass program. */
async function agentWith(key: TestKey, passphrase: string): Promise<{ SSH_AUTH_SOCK: string }> {
  const socket = join(key.folder, "agent");
  agents.push(spawn("ssh-agent", ["-D", "-a", socket], { env: key.env, stdio: "ignore" }));
  while (
    !(await access(socket).then(
      () => true,
      () => false,
    ))
  )
    await sleep(5);
  const ask = join(key.folder, "ask");
  await writeFile(ask, `#!/bin/sh\necho ${passphrase}\n`);
  await chmod(ask, 0o755);
  const env = { ...key.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: "force" };
  await exec("ssh-add", [key.key.locator], { env });
  return { SSH_AUTH_SOCK: socket };
}

async function refusal(signature: Uint8Array, bytes: Uint8Array = BYTES, by: Signer = signer): Promise<string> {
  return await by.verify(bytes, signature, NAME).then(
    () => "trusted",
    (error: Error & { kind?: string }) => `${error.kind}: ${error.message}`,
  );
}

describe("an ssh key", () => {
  it("makes signatures that ssh-keygen itself and the signer take", async () => {
    await signer.verify(BYTES, good, NAME);
    await writeFile(join(at.folder, "good.sig"), good);
    await writeFile(join(at.folder, "allowed"), `jo@example.org ${at.key.publicKey}\n`);
    const args = ["-Y", "verify", "-f", "allowed", "-I", "jo@example.org", "-n", "file", "-s", "good.sig"];
    const verifying = exec("ssh-keygen", args, { cwd: at.folder, env: at.env });
    verifying.child.stdin?.end(BYTES);
    expect((await verifying).stdout).toMatch(/^Good "file" signature for jo@example\.org/);
    expect(signer.fileSuffix).toBe(".sig");
  });

  it.each(["ecdsa", "rsa"])("of type %s signs too", async (type) => {
    const key = await sshKey({ type });
    const its = openSigner(key.key, signerContext(key));
    await its.verify(BYTES, await its.sign(BYTES, NAME), NAME);
    await key.close();
  });

  it.each<[string, () => Promise<Uint8Array> | Uint8Array]>([
    [
      "one changed digit",
      () =>
        Buffer.from(
          good
            .toString()
            .replace(/(.)(\n-----END)/, (_, digit: string, end: string) => `${digit === "A" ? "B" : "A"}${end}`),
        ),
    ],
    ["its end cut off", () => good.subarray(0, -60)],
    ["its last line cut off", () => Buffer.from(good.toString().replace(/-----END.*\n/, ""))],
    ["garbage behind it", () => Buffer.concat([good, Buffer.from("garbage\n")])],
    ["garbage before it", () => Buffer.concat([Buffer.from("garbage\n"), good])],
    ["itself behind it", () => Buffer.concat([good, good])],
    ["nothing in it", () => Buffer.alloc(0)],
    ["another namespace", async () => Buffer.from(await signer.signTag(BYTES))],
  ])("refuses a signature with %s", async (_name, make) => {
    expect(await refusal(await make())).toMatch(
      /^blocked: Cannot trust the signature of left-pad-1\.0\.0\.tgz by ssh SHA256:\S+: /,
    );
  });

  it("refuses a signature of a file as one of a tag", async () => {
    await expect(signer.verifyTag(BYTES, good.toString())).rejects.toMatchObject({ kind: "blocked" });
    await signer.verifyTag(BYTES, await signer.signTag(BYTES));
  });

  it("refuses changed bytes", async () => {
    expect(await refusal(good, Buffer.from("other bytes"))).toContain("incorrect signature");
  });

  it("refuses another key, which check-novalidate would take", async () => {
    const other = await sshKey();
    expect(await refusal(good, BYTES, openSigner(other.key, signerContext(other)))).toMatch(/^blocked: /);
    await other.close();
  });

  it("believes no program that exits with 0 and says nothing", async () => {
    const bin = join(at.folder, "bin");
    await mkdir(bin);
    await writeFile(join(bin, "ssh-keygen"), "#!/bin/sh\nexit 0\n");
    await chmod(join(bin, "ssh-keygen"), 0o755);
    const fooled = openSigner(at.key, signerContext(at, { env: { PATH: `${bin}:${at.env["PATH"]}` } }));
    expect(await refusal(good, BYTES, fooled)).toMatch(/^blocked: /);
    await expect(fooled.sign(BYTES, NAME)).rejects.toMatchObject({ kind: "environment" });
  });

  it("refuses a public part that would allow more than one signer", () => {
    const publicKey = `${at.key.publicKey}\n* ${at.key.publicKey}`;
    expect(() => openSigner({ ...at.key, publicKey }, signerContext(at))).toThrow("its public part is no public key");
  });

  it("with a passphrase does not hang where nobody can be asked", async () => {
    const key = await sshKey({ passphrase: "correct horse" });
    const locked = openSigner(key.key, signerContext(key));
    await expect(locked.sign(BYTES, NAME)).rejects.toMatchObject({
      kind: "environment",
      hint: expect.stringContaining(`ssh-add ${key.key.locator}`) as string,
    });
    await key.close();
  });

  it("with a passphrase signs through the agent, by file, by public half and as a literal", async () => {
    const key = await sshKey({ passphrase: "correct-horse" });
    const env = await agentWith(key, "correct-horse");
    for (const locator of [key.key.locator, `${key.key.locator}.pub`, `key::${key.key.publicKey}`]) {
      const held = openSigner({ ...key.key, locator }, signerContext(key, { env }));
      await held.verify(BYTES, await held.sign(BYTES, NAME), NAME);
    }
    await key.close();
  });
});
