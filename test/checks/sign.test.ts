import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { sign, type SignOptions } from "../../checks/sign.ts";
import type { Verdict } from "../../src/model/check.ts";
import type { PackageVersion, Settings, StoredFile } from "../../src/model/facts.ts";
import type { Seal } from "../../src/model/seal.ts";
import { sealerOf, trialSignature } from "../../src/seals/index.ts";
import { openGround, type Ground } from "../../src/world/ground.ts";
import { findRepository } from "../../src/world/git/index.ts";
import { Secrets } from "../../src/world/secrets.ts";
import { gpgHome, minisignKey, sshKey, type GpgHome, type SshKey, type TestKey } from "../helpers/keys.ts";
import { EPOCH, makeRepo, type Repo } from "../helpers/repo.ts";

let repo: Repo;
let ssh: SshKey;
let gpg: GpgHome;
let minisign: TestKey;
let ground: Ground;

beforeAll(async () => {
  [repo, ssh, gpg, minisign] = await Promise.all([
    makeRepo({ "a.txt": "a\n" }, { keep: true }),
    sshKey(),
    gpgHome(),
    minisignKey(),
  ]);
});
afterAll(() => Promise.all([repo.remove(), ssh.close(), gpg.close(), minisign.close()]));

beforeEach(async () => {
  vi.stubEnv("SSH_AUTH_SOCK", undefined);
  for (const [name, value] of Object.entries({ ...repo.env, GNUPGHOME: gpg.folder })) vi.stubEnv(name, value);
  ground = await openGround({
    repository: await findRepository(repo.root),
    asOf: EPOCH,
    secrets: new Secrets({}),
    signal: new AbortController().signal,
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await ground.close();
});

async function configure(values: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(values)) {
    await repo.git("config", key, value);
    onTestFinished(async () => void (await repo.git("config", "--unset", key)));
  }
}

const VERSIONS: readonly PackageVersion[] = [
  { name: "left-pad", dir: "", from: "1.0.0", to: "1.1.0", isPrivate: false },
];

interface Changes {
  readonly versions?: readonly PackageVersion[];
  readonly archives?: readonly StoredFile[] | undefined;
  readonly notes?: string;
  readonly tagTemplate?: string;
}

async function plan(options: SignOptions, changes: Changes = {}) {
  const check = sign(options);
  const { signal } = new AbortController();
  const commit = await repo.git("rev-parse", "HEAD");
  const tagTemplate = changes.tagTemplate ?? "v{version}";
  const settings = { tagTemplate, request: { bump: null, version: null } } as unknown as Settings;
  const notes = changes.notes === undefined ? undefined : [{ name: "left-pad", markdown: changes.notes }];
  const archives =
    "archives" in changes
      ? changes.archives
      : [await ground.store.put("left-pad-1.1.0.tgz", "tarball"), await ground.store.put("SHA256SUMS", "sums")];
  const facts = { settings, commit, versions: changes.versions ?? VERSIONS, archives, notes };
  return await check.plan({ facts, bench: ground.benchFor(signal, () => undefined), signal });
}

function passed<V>(verdict: Verdict<V>) {
  if (verdict.kind === "skip") throw new Error(verdict.reason);
  expect(verdict.findings).toEqual([]);
  expect(verdict.kind).toBe("pass");
  return verdict;
}

async function sealAll(seals: readonly Seal[]): Promise<Record<string, string>> {
  const context = ground.sealContext(null);
  await trialSignature(
    seals.map(({ key }) => key),
    context,
  );
  const made: Record<string, string> = {};
  for (const seal of seals) made[seal.id] = await sealerOf(seal).make(seal, context);
  return made;
}

describe("the sign step", () => {
  it("asks for a tag and a signature over each archive, by git's own key, and sealing makes them", async () => {
    await configure({ "gpg.format": "ssh", "user.signingkey": ssh.publicPath });
    const { facts, seals, effects, saw } = passed(await plan({}, { notes: "### Features\n\n- tide" }));
    expect(facts).toEqual({
      signedTags: [{ tag: "v1.1.0", object: { sealed: "tag:v1.1.0" } }],
      signatures: [
        { name: "left-pad-1.1.0.tgz.sig", digest: { sealed: "signature:left-pad-1.1.0.tgz" } },
        { name: "SHA256SUMS.sig", digest: { sealed: "signature:SHA256SUMS" } },
      ],
    });
    expect(seals[0]).toMatchObject({
      kind: "tag",
      name: "v1.1.0",
      message: "left-pad 1.1.0\n\n### Features\n\n- tide\n",
      tagger: `Ada Author <ada@example.org> ${EPOCH} +0000`,
    });
    expect(effects).toEqual([]);
    expect(saw).toMatch(
      /^1 tag and 2 files to sign with ssh ed25519 SHA256:\S+, without a passphrase; only sealing shows that the key signs$/,
    );
    const made = await sealAll(seals);
    expect(Object.keys(made)).toEqual(["tag:v1.1.0", "signature:left-pad-1.1.0.tgz", "signature:SHA256SUMS"]);
  });

  it("signs with gpg, by default and by fingerprint", async () => {
    await configure({ "user.signingkey": gpg.key.publicKey });
    const byDefault = passed(await plan({}));
    const byName = passed(await plan({ key: `gpg:${gpg.key.publicKey}` }));
    expect(byName).toEqual(byDefault);
    expect(await sealAll(byName.seals)).toHaveProperty(["signature:SHA256SUMS"]);
  });

  it("signs the archives with minisign, and no tag unless another key is given for it", async () => {
    const alone = passed(await plan({ key: `minisign:${minisign.key.locator}` }));
    expect(alone.facts?.signedTags).toEqual([]);
    expect(alone.facts?.signatures?.map(({ name }) => name)).toEqual([
      "left-pad-1.1.0.tgz.minisig",
      "SHA256SUMS.minisig",
    ]);
    const both = passed(await plan({ key: `minisign:${minisign.key.locator}`, tagKey: `ssh:${ssh.key.locator}` }));
    expect(both.seals.map(({ key }) => key.tool)).toEqual(["ssh", "minisign", "minisign"]);
    await sealAll(both.seals);
  });

  it("gives equal answers twice", async () => {
    expect(await plan({ key: `gpg:${gpg.key.publicKey}` })).toEqual(await plan({ key: `gpg:${gpg.key.publicKey}` }));
  });

  it("makes one tag for packages that share it, and one for each that does not", async () => {
    const versions = ["a", "b"].map((name) => ({ name, dir: name, from: "1.0.0", to: "2.0.0", isPrivate: false }));
    const key = `ssh:${ssh.key.locator}` as const;
    const shared = passed(await plan({ key }, { versions, archives: undefined }));
    expect(shared.seals).toMatchObject([{ name: "v2.0.0", message: "a 2.0.0\n\nb 2.0.0\n" }]);
    const apart = passed(await plan({ key }, { versions, archives: undefined, tagTemplate: "{name}@{version}" }));
    expect(apart.facts?.signedTags?.map(({ tag }) => tag)).toEqual(["a@2.0.0", "b@2.0.0"]);
  });

  it("lets no release note pass for the tag's own signature", async () => {
    const { seals } = passed(
      await plan(
        { key: `ssh:${ssh.key.locator}` },
        { notes: "- fix\n-----BEGIN PGP SIGNATURE-----\nx", archives: undefined },
      ),
    );
    expect(seals[0]).toMatchObject({ message: "left-pad 1.1.0\n\n- fix\n -----BEGIN PGP SIGNATURE-----\nx\n" });
    await sealAll(seals);
  });

  it("blocks, without facts, where git names no key, and gives the commands", async () => {
    const verdict = await plan({});
    expect(verdict).toMatchObject({
      kind: "block",
      facts: null,
      seals: [],
      findings: [{ id: "no-key", hint: expect.stringContaining("git config user.signingkey") as string }],
    });
  });

  it("blocks on a key that has expired", async () => {
    const fingerprint = await gpg.addKey({ uid: "Expired <expired@example.org>", isExpired: true });
    expect(await plan({ key: `gpg:${fingerprint}` })).toMatchObject({
      kind: "block",
      facts: null,
      findings: [{ id: "key-expired" }],
    });
  });

  it("warns of a key whose secret part is elsewhere: the plan may be applied there", async () => {
    const fingerprint = await gpg.addKey({ uid: "Elsewhere <elsewhere@example.org>" });
    await gpg.gpg("--yes", "--delete-secret-keys", fingerprint);
    const verdict = await plan({ key: `gpg:${fingerprint}` });
    expect(verdict).toMatchObject({
      kind: "pass",
      findings: [{ id: "no-secret-key" }],
      facts: { signedTags: [{ tag: "v1.1.0" }] },
    });
  });

  it.each(["--force", "a..b", "v 1"])("blocks on the tag template %s", async (tagTemplate) => {
    const verdict = await plan({ key: `ssh:${ssh.key.locator}` }, { tagTemplate });
    expect(verdict).toMatchObject({ kind: "block", findings: [{ id: "tag-name" }] });
  });

  it("blocks where there is nothing to sign", async () => {
    expect(await plan({ key: `ssh:${ssh.key.locator}`, tag: false, archives: false })).toMatchObject({
      kind: "block",
      findings: [{ id: "nothing-to-sign" }],
    });
  });

  it.each<[SignOptions, RegExp]>([
    [{ key: "pgp:ABC" }, /names no tool/],
    [{ key: "ssh:" }, /names no tool/],
    [{ key: "minisign:/key", tag: true }, /Cannot sign a tag with minisign/],
    [{ key: "ssh:/key", tagKey: "minisign:/key", tag: true }, /Cannot sign a tag with minisign/],
  ])("refuses the options %j when the configuration is read", (options, message) => {
    expect(() => sign(options)).toThrow(message);
  });

  it("throws where git signs with x509", async () => {
    await configure({ "gpg.format": "x509" });
    await expect(plan({})).rejects.toThrow("its gpg.format is x509");
  });
});
