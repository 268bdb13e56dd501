import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { KeySpec, TagSeal } from "../../src/model/seal.ts";
import { describeSeal, sealerOf, type SealContext } from "../../src/seals/index.ts";
import { gpgHome, signerContext, sshKey, type GpgHome, type TestKey } from "../helpers/keys.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";
import { sealContext } from "./hands.ts";

let repo: Repo;
let ssh: TestKey;
let gpg: GpgHome;
let otherSsh: TestKey;

beforeAll(async () => {
  [repo, ssh, otherSsh, gpg] = await Promise.all([
    makeRepo({ "a.txt": "a\n" }, { keep: true }),
    sshKey(),
    sshKey(),
    gpgHome(),
  ]);
});
afterAll(() => Promise.all([repo.remove(), ssh.close(), otherSsh.close(), gpg.close()]));

async function sealFor(key: KeySpec, changes: Partial<TagSeal> = {}): Promise<TagSeal> {
  const commit = await repo.git("rev-parse", "HEAD");
  const message = "left-pad 1.0.0\n\n### Features\n\n# not a comment\n- ünïcode\n";
  return {
    id: "tag:v1.0.0",
    kind: "tag",
    key,
    name: "v1.0.0",
    commit,
    message,
    tagger: "Jo <jo@example.org> 1767225600 +0000",
    ...changes,
  };
}

function contextFor(at: TestKey): SealContext {
  return sealContext(repo, signerContext(at));
}

const keys = { ssh: () => ssh, gpg: () => gpg };

describe.each(["ssh", "gpg"] as const)("a tag signed with %s", (tool) => {
  it("is one that git verify-tag takes, and says what was asked", async () => {
    const at = keys[tool]();
    const seal = await sealFor(at.key, { name: `v1.0.0-${tool}` });
    const object = await sealerOf(seal).make(seal, contextFor(at));
    await repo.git("update-ref", `refs/tags/${seal.name}`, object);
    await repo.git("fsck", "--strict", "--no-dangling");
    await verifyTag(seal.name);
    expect(await repo.git("rev-parse", `${seal.name}^{commit}`)).toBe(seal.commit);
    expect(
      await repo.git(
        "for-each-ref",
        "--format=%(taggername) %(taggerdate:unix) %(contents:subject)",
        `refs/tags/${seal.name}`,
      ),
    ).toBe("Jo 1767225600 left-pad 1.0.0");
    await sealerOf(seal).verify(seal, object, contextFor(at));
  });

  it("is not made where the key does not sign", async () => {
    const at = keys[tool]();
    const key =
      tool === "gpg" ? { ...at.key, locator: "0".repeat(40) } : { ...at.key, locator: join(at.folder, "nowhere") };
    const seal = await sealFor(key);
    await expect(sealerOf(seal).make(seal, contextFor(at))).rejects.toMatchObject({ kind: "environment" });
  });
});

/** Throws unless git itself takes the tag. */
async function verifyTag(name: string): Promise<void> {
  const allowed = join(repo.folder, "allowed");
  await writeFile(allowed, `jo@example.org ${ssh.key.publicKey}\n`);
  const args = ["-c", `gpg.ssh.allowedSignersFile=${allowed}`, "verify-tag", name];
  await promisify(execFile)("git", args, { cwd: repo.root, env: { ...repo.env, GNUPGHOME: gpg.folder } });
}

describe("a signed tag", () => {
  /** Stores a tag object of the given text, signed by the key as it stands. */
  async function forged(payload: string, by: TestKey = ssh, end = ""): Promise<string> {
    const context = contextFor(by);
    const signature = await context.signerFor(by.key).signTag(Buffer.from(payload));
    return await context.git.writeTagObject(Buffer.from(payload + signature + end));
  }
  const payloadOf = ({ commit, name, tagger, message }: TagSeal): string =>
    `object ${commit}\ntype commit\ntag ${name}\ntagger ${tagger}\n\n${message}`;

  it.each<[string, (seal: TagSeal) => Promise<string>]>([
    ["another name, which git verify-tag takes", (seal) => forged(payloadOf({ ...seal, name: "v0.9.0" }))],
    [
      "another commit",
      async (seal) => forged(payloadOf({ ...seal, commit: await repo.commit({ "b.txt": "b\n" }, "feat: b") })),
    ],
    ["another message", (seal) => forged(payloadOf({ ...seal, message: "another\n" }))],
    ["another tagger", (seal) => forged(payloadOf({ ...seal, tagger: "Eve <eve@example.org> 1767225600 +0000" }))],
    ["another instant", (seal) => forged(payloadOf({ ...seal, tagger: "Jo <jo@example.org> 1767225601 +0000" }))],
    ["another key", (seal) => forged(payloadOf(seal), otherSsh)],
    ["another tool's key", (seal) => forged(payloadOf(seal), gpg)],
    ["garbage behind its signature", (seal) => forged(payloadOf(seal), ssh, "garbage\n")],
    [
      "two signatures",
      async (seal) =>
        forged(
          payloadOf(seal) +
            (await contextFor(ssh)
              .signerFor(ssh.key)
              .signTag(Buffer.from(payloadOf(seal)))),
        ),
    ],
    ["no signature", (seal) => contextFor(ssh).git.writeTagObject(Buffer.from(payloadOf(seal)))],
    [
      "a signature of a file",
      async (seal) => {
        const context = contextFor(ssh);
        const signature = await context.signerFor(ssh.key).sign(Buffer.from(payloadOf(seal)), { name: "v1.0.0" });
        return await context.git.writeTagObject(Buffer.concat([Buffer.from(payloadOf(seal)), signature]));
      },
    ],
    ["no tag object behind it", async ({ commit }) => commit],
  ])("is refused with %s", async (_name, make) => {
    const seal = await sealFor(ssh.key);
    const object = await make(seal);
    await expect(sealerOf(seal).verify(seal, object, contextFor(ssh))).rejects.toMatchObject({ kind: "blocked" });
  });

  it.each<[string, Partial<TagSeal>]>([
    ["a name that git does not take", { name: "a..b" }],
    ["a name that is an option", { name: "--force" }],
    ["a name with a header in it", { name: "v1\ntagger x" }],
    ["a commit that is none", { commit: "HEAD" }],
    ["a tagger with a header in it", { tagger: "Jo <jo@example.org> 1 +0000\nencoding x" }],
    ["an empty message", { message: " \n" }],
    ["a message with a null character", { message: "a\0b" }],
    ["a message that begins a signature", { message: "a\n-----BEGIN PGP SIGNATURE-----\n" }],
  ])("is not made with %s", async (_name, changes) => {
    const seal = await sealFor(ssh.key, changes);
    await expect(sealerOf(seal).make(seal, contextFor(ssh))).rejects.toMatchObject({ kind: "usage" });
  });

  it("is taken from the remote where an earlier sealing left it", async () => {
    const seal = await sealFor(ssh.key, { name: "v2.0.0" });
    const sealer = sealerOf(seal);
    expect(await sealer.adopt(seal, contextFor(ssh))).toBeNull();
    const object = await sealer.make(seal, contextFor(ssh));
    await repo.git("push", "--quiet", "origin", `${object}:refs/tags/v2.0.0`);
    expect(await sealer.adopt(seal, contextFor(ssh))).toBe(object);
    expect(await sealer.adopt({ ...seal, message: "another" }, contextFor(ssh))).toBeNull();
    expect(await sealer.adopt({ ...seal, key: otherSsh.key }, contextFor(otherSsh))).toBeNull();
  });

  it("is described with its name and commit", async () => {
    const seal = await sealFor(ssh.key);
    expect(describeSeal(seal)).toBe(`Sign tag v1.0.0 of ${seal.commit.slice(0, 12)} with ssh`);
  });
});
