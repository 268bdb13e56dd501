import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SignatureSeal } from "../../src/model/seal.ts";
import { describeSeal, sealerOf, trialSignature, type SealContext } from "../../src/seals/index.ts";
import { minisignKey, signerContext, sshKey, type TestKey } from "../helpers/keys.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";
import { sealContext } from "./hands.ts";

let repo: Repo;
let at: TestKey;
let context: SealContext;
let seal: SignatureSeal;

beforeAll(async () => {
  repo = await makeRepo({ "a.txt": "a\n" }, { remote: false, keep: true });
  at = await minisignKey();
  context = sealContext(repo, signerContext(at));
  const { digest, name } = await context.store.put("a.tgz", "an archive");
  seal = { id: "signature:a.tgz", kind: "signature", key: at.key, name, of: digest };
});
afterAll(() => Promise.all([repo.remove(), at.close()]));

describe("a detached signature", () => {
  it("is stored, and verifies", async () => {
    const digest = await sealerOf(seal).make(seal, context);
    await sealerOf(seal).verify(seal, digest, context);
    expect(Buffer.from(await context.store.read(digest)).toString()).toContain("file:a.tgz");
    expect(describeSeal(seal)).toBe("Sign a.tgz with minisign");
    expect(await sealerOf(seal).adopt(seal, context)).toBeNull();
  });

  it("is refused over other bytes, under another name, and where it is no signature", async () => {
    const digest = await sealerOf(seal).make(seal, context);
    const other = await context.store.put("b.tgz", "another archive");
    await expect(sealerOf(seal).verify({ ...seal, of: other.digest }, digest, context)).rejects.toMatchObject({
      kind: "blocked",
    });
    await expect(sealerOf(seal).verify({ ...seal, name: "b.tgz" }, digest, context)).rejects.toMatchObject({
      kind: "blocked",
    });
    await expect(sealerOf(seal).verify(seal, other.digest, context)).rejects.toMatchObject({ kind: "blocked" });
  });
});

describe("a trial signature", () => {
  it("is made once with each key", async () => {
    const ssh = await sshKey();
    const tried: string[] = [];
    const counting: SealContext = {
      ...context,
      signerFor: (key) => (tried.push(key.tool), sealContext(repo, signerContext(ssh)).signerFor(key)),
    };
    await trialSignature([at.key, ssh.key, at.key, { ...ssh.key }], counting);
    expect(tried).toEqual(["minisign", "ssh"]);
    await ssh.close();
  });

  it("fails with what to do about it", async () => {
    const key = { ...at.key, locator: `${at.folder}/nowhere` };
    await expect(trialSignature([key], context)).rejects.toMatchObject({
      kind: "environment",
      message: expect.stringMatching(/^Cannot sign with minisign [0-9A-F]{16}: /) as string,
      hint: expect.any(String) as string,
    });
  });
});
