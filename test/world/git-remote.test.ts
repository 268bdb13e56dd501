import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { PushEffect, Settled } from "../../src/model/effect.ts";
import { RefusedError } from "../../src/model/error.ts";
import type { Git } from "../../src/world/git/index.ts";
import { openRepo } from "../helpers/git.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

const FILES = { "package.json": "{}\n" };

interface Scene {
  readonly repo: Repo;
  readonly git: Git;
  readonly from: string;
  readonly to: string;
  readonly effect: Settled<PushEffect>;
}

async function makeScene(): Promise<Scene> {
  const repo = await makeRepo(FILES);
  const { git } = await openRepo(repo);
  const from = (await git.head()) ?? "";
  const to = await git.commit(from, [{ path: "package.json", content: "{ }\n" }], "chore: release");
  await git.importPack(await git.packObjects([to], [from]));
  const swaps = [
    { at: "refs/heads/main", from, to },
    { at: "refs/tags/v2", from: null, to },
  ];
  return { repo, git, from, to, effect: { kind: "push", remote: "origin", place: await git.placeOf("origin"), swaps } };
}

/** Somebody else's clone of the remote, with one commit pushed. */
async function pushFromElsewhere(repo: Repo, branch = "main"): Promise<string> {
  const clone = join(repo.folder, `clone-${branch}`);
  await repo.git("clone", "--quiet", repo.origin, clone);
  await repo.git("-C", clone, "commit", "--quiet", "--allow-empty", "--message", "theirs");
  await repo.git("-C", clone, "push", "--quiet", "origin", `HEAD:refs/heads/${branch}`);
  return await repo.git("-C", clone, "rev-parse", "HEAD");
}

async function hookRemote(repo: Repo, name: string, script: string): Promise<void> {
  await mkdir(join(repo.origin, "hooks"), { recursive: true });
  await writeFile(join(repo.origin, "hooks", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

test("asks for the refs once in a plan, and anew when applying", async () => {
  const { repo, git, from } = await makeScene();
  expect(await git.remoteRefs("origin")).toEqual({ HEAD: from, "refs/heads/main": from });
  await repo.git("tag", "--annotate", "--message", "x", "v1");
  await repo.git("push", "--quiet", "origin", "v1");
  expect(await git.remoteRefs("origin")).not.toHaveProperty("refs/tags/v1");
  expect(await git.lsRemote("origin")).toMatchObject({ "refs/tags/v1^{}": from });
});

test("a fetch moves no ref, and writes nothing into the repository", async () => {
  const { repo } = await makeScene();
  await repo.git("config", "fetch.prune", "true");
  await repo.git("config", "remote.origin.tagOpt", "--tags");
  await repo.git("config", "fetch.writeCommitGraph", "true");
  await repo.git("update-ref", "refs/remotes/origin/stale", "HEAD");
  await repo.git("tag", "there");
  await repo.git("push", "--quiet", "origin", "there");
  await repo.git("tag", "--delete", "there");
  const theirs = await pushFromElsewhere(repo);
  const before = await repo.portrait();
  const inGitDir = (await readdir(join(repo.root, ".git"), { recursive: true })).sort();
  const { git } = await openRepo(repo);
  expect(await git.fetchBranch("origin", "main")).toBe(theirs);
  expect(await git.fetchBranch("origin", "none")).toBeNull();
  expect((await git.log((await git.head()) ?? "", theirs)).map(({ message }) => message)).toEqual(["theirs"]);
  expect(await repo.portrait()).toEqual(before);
  expect((await readdir(join(repo.root, ".git"), { recursive: true })).sort()).toEqual(inGitDir);
  await expect(git.fetchBranch("origin", "--upload-pack=x")).rejects.toThrow("begins with a dash");
});

test("pushes branch and tag together, and back again", async () => {
  const { repo, git, from, to, effect } = await makeScene();
  const before = await repo.portrait();
  await repo.git("config", "push.followTags", "true");
  await repo.git("tag", "--annotate", "--message", "x", "not-to-be-pushed");
  await git.push(effect);
  expect(await git.lsRemote("origin")).toEqual({ HEAD: to, "refs/heads/main": to, "refs/tags/v2": to });
  await git.push({ ...effect, swaps: effect.swaps.map(({ at, from: old, to: now }) => ({ at, from: now, to: old })) });
  expect(await git.lsRemote("origin")).toEqual({ HEAD: from, "refs/heads/main": from });
  await repo.git("tag", "--delete", "not-to-be-pushed");
  expect(await repo.portrait()).toEqual(before);
});

test("runs no hook of the project with the credentials", async () => {
  const { repo, git, effect } = await makeScene();
  await repo.write({
    ".husky/pre-push": "#!/bin/sh\ntouch ../ran\n",
    ".husky/reference-transaction": "#!/bin/sh\ntouch ../ran\n",
  });
  await repo.git("config", "core.hooksPath", ".husky");
  await git.push(effect);
  expect(await readdir(repo.folder)).not.toContain("ran");
});

test("when somebody else has pushed, nothing moves", async () => {
  const { repo, git, effect } = await makeScene();
  const theirs = await pushFromElsewhere(repo);
  await expect(git.push(effect)).rejects.toMatchObject({
    name: "RefusedError",
    message: /stale info/,
    hint: /Somebody else pushed/,
  });
  expect(await git.lsRemote("origin")).toEqual({ HEAD: theirs, "refs/heads/main": theirs });
});

test("when the tag is there already, nothing moves", async () => {
  const { repo, git, from, effect } = await makeScene();
  await repo.git("push", "--quiet", "origin", `${from}:refs/tags/v2`);
  await expect(git.push(effect)).rejects.toBeInstanceOf(RefusedError);
  expect(await git.lsRemote("origin")).toEqual({ HEAD: from, "refs/heads/main": from, "refs/tags/v2": from });
});

test("a hook that refuses the tag alone refuses all, in its own words", async () => {
  const { repo, git, from, effect } = await makeScene();
  await hookRemote(repo, "update", 'case "$1" in refs/tags/*) echo "no tags on Fridays" >&2; exit 1;; esac');
  await expect(git.push(effect)).rejects.toMatchObject({ name: "RefusedError", message: /no tags on Fridays/ });
  expect(await git.lsRemote("origin")).toEqual({ HEAD: from, "refs/heads/main": from });
});

test("a remote that knows no atomic push gets none", async () => {
  const { repo, git, from, effect } = await makeScene();
  await repo.git("--git-dir", repo.origin, "config", "receive.advertiseAtomic", "false");
  await expect(git.push(effect)).rejects.toMatchObject({ name: "RefusedError", message: /atomic/ });
  expect(await git.lsRemote("origin")).toEqual({ HEAD: from, "refs/heads/main": from });
});

test("a connection that breaks leaves it open whether the push arrived", async () => {
  const { repo, git, effect } = await makeScene();
  await hookRemote(repo, "post-receive", "kill -9 $PPID");
  const thrown: unknown = await git.push(effect).catch((error: unknown) => error);
  if (thrown !== undefined) expect(thrown).not.toBeInstanceOf(RefusedError);
  expect(await git.lsRemote("origin")).toMatchObject({ "refs/tags/v2": effect.swaps[1]?.to });
});

test("a remote that is not there is no refusal", async () => {
  const { repo, git, effect } = await makeScene();
  await chmod(repo.origin, 0o755);
  await repo.git("config", "remote.origin.url", "https://bot:hunter22@127.0.0.1:1/x.git");
  const fresh = (await openRepo(repo)).git;
  const thrown = (await fresh.push(effect).catch((error: unknown) => error)) as Error;
  expect(thrown).toMatchObject({ kind: "environment", name: "PlimsollError" });
  expect(thrown.message).not.toContain("hunter22");
  await expect(fresh.lsRemote("origin")).rejects.toMatchObject({ kind: "environment", hint: /git ls-remote origin/ });
  // What moves names believes no earlier answer.
  expect(await git.placeOf("origin")).toBe("127.0.0.1:1/x");
});

test("knows whether a remote branch contains a commit", async () => {
  const { repo, git, from, to, effect } = await makeScene();
  expect(await git.remoteContains("origin", "main", to)).toBe(false);
  await git.push(effect);
  await pushFromElsewhere(repo);
  expect(await git.remoteContains("origin", "main", to)).toBe(true);
  expect(await git.remoteContains("origin", "main", from)).toBe(true);
  expect(await git.remoteContains("origin", "none", from)).toBe(false);
});

test.each([
  ["a helper in the URL", "remote.origin.url", "ext::touch {marker}"],
  ["a helper by insteadOf", "url.ext::touch {marker}.insteadOf", "{origin}"],
  ["a helper by pushInsteadOf", "url.ext::touch {marker}.pushInsteadOf", "{origin}"],
  ["a helper as pushurl", "remote.origin.pushurl", "ext::touch {marker}"],
  ["a helper by vcs", "remote.origin.vcs", "ext"],
  ["a host that is an option", "remote.origin.url", "ssh://-oProxyCommand=touch%20{marker}/x"],
  ["another place to push to", "remote.origin.pushurl", "/"],
])("uses no remote with %s", async (_, key, value) => {
  const { repo, effect } = await makeScene();
  await repo.git("config", "protocol.ext.allow", "always");
  const fill = (text: string): string =>
    text.replace("{marker}", join(repo.folder, "pwned")).replace("{origin}", repo.origin);
  await repo.git("config", fill(key), fill(value));
  const { git } = await openRepo(repo);
  const uses = [
    git.lsRemote("origin"),
    git.remoteRefs("origin"),
    git.fetchBranch("origin", "main"),
    git.placeOf("origin"),
    git.push(effect),
  ];
  const refused = { status: "rejected", reason: { kind: "environment", message: /^Cannot use remote origin: / } };
  for (const end of await Promise.allSettled(uses)) expect(end).toMatchObject(refused);
  expect(await readdir(repo.folder)).not.toContain("pwned");
});

test("several places to push to are refused", async () => {
  const { repo } = await makeScene();
  await repo.git("remote", "set-url", "--add", "--push", "origin", repo.origin);
  await repo.git("remote", "set-url", "--add", "--push", "origin", "/");
  const { git } = await openRepo(repo);
  await expect(git.placeOf("origin")).rejects.toThrow("it pushes to several places");
});

test.each(["--upload-pack=touch x", "-x", "", "a\nb"])("%j is no remote", async (remote) => {
  const { git } = await makeScene();
  await expect(git.lsRemote(remote)).rejects.toMatchObject({ kind: "usage" });
});

test("a URL or a path is not taken for the name of a remote", async () => {
  const { repo, git } = await makeScene();
  await expect(git.lsRemote(repo.origin)).rejects.toThrow("there is none of that name");
  await expect(git.lsRemote("ext::sh")).rejects.toThrow("there is none of that name");
});
