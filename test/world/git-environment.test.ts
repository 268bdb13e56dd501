import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { OWNER_VARIABLE } from "../../src/world/owner-mark.ts";
import { findRepository } from "../../src/world/git/index.ts";
import { openRepo } from "../helpers/git.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

/** Puts a git before the real one that notes its arguments and the names of its variables. */
async function spyOn(repo: Repo): Promise<{ path: string; seen(): Promise<{ args: string; names: string[] }[]> }> {
  const bin = join(repo.folder, "bin");
  const notes = join(repo.folder, "notes");
  await mkdir(bin);
  const script = `#!/bin/sh\n{ echo "# $*"; env | sed -n 's/^\\([A-Za-z_][A-Za-z0-9_]*\\)=.*/\\1/p'; } >> '${notes}'\nPATH=\${PATH#*:} exec git "$@"\n`;
  await writeFile(join(bin, "git"), script);
  await chmod(join(bin, "git"), 0o755);
  return {
    path: `${bin}${delimiter}${repo.env.PATH ?? ""}`,
    seen: async () => {
      const blocks = (await readFile(notes, "utf8")).split(/^# /m).slice(1);
      return blocks
        .map((block) => block.trim().split("\n"))
        .map(([args = "", ...names]) => ({ args, names: names.sort() }));
    },
  };
}

/** What a caller's environment may hold that no git of ours should see, or only some. */
const HOSTILE = {
  GIT_DIR: "/nowhere",
  GIT_WORK_TREE: "/nowhere",
  GIT_INDEX_FILE: "/nowhere/index",
  GIT_COMMON_DIR: "/nowhere",
  GIT_NAMESPACE: "x",
  GIT_TRACE: "/dev/null",
  GIT_TRACE_CURL: "/dev/null",
  GIT_EXTERNAL_DIFF: "false",
  GIT_PAGER: "false",
  GIT_EDITOR: "false",
  GIT_CONFIG_PARAMETERS: "'core.pager=false'",
  GIT_PROXY_COMMAND: "false",
  GIT_REPLACE_REF_BASE: "refs/x",
  LD_PRELOAD_X: "x",
  NODE_OPTIONS: "--no-warnings",
  NPM_TOKEN: "npm-secret-token",
};
const NETWORK = {
  GIT_SSH_COMMAND: "ssh -o BatchMode=yes",
  SSH_AUTH_SOCK: "/nowhere.sock",
  GIT_ASKPASS: "/bin/false",
  SSH_ASKPASS: "/bin/false",
  GITHUB_TOKEN: "ghp_secretsecret",
};
const PAIRS = {
  GIT_CONFIG_COUNT: "3",
  GIT_CONFIG_KEY_0: "http.https://example.org/.extraheader",
  GIT_CONFIG_VALUE_0: "AUTHORIZATION: basic c2VjcmV0LWhlYWRlcg==",
  GIT_CONFIG_KEY_1: "user.name",
  GIT_CONFIG_VALUE_1: "Bot",
  GIT_CONFIG_KEY_2: "url.https://bot:hunter22@example.org/.insteadOf",
  GIT_CONFIG_VALUE_2: "https://example.org/",
};

const ALWAYS = [
  ...["GIT_ALLOW_PROTOCOL", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_NAME"],
  ...[
    "GIT_CONFIG_COUNT",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_KEY_0",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_VALUE_0",
  ],
  ...["GIT_NO_REPLACE_OBJECTS", "GIT_OPTIONAL_LOCKS", "GIT_TERMINAL_PROMPT", "HOME", "LC_ALL", "PATH", "TMPDIR", "TZ"],
];
const SCRATCH = ["GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_OBJECT_DIRECTORY"];
const SHELL = ["PWD", "SHLVL", "OLDPWD", "_"];

test("exactly the named variables reach git, by way of simple-git too", async () => {
  const repo = await makeRepo({ "a.txt": "a\n" });
  const spy = await spyOn(repo);
  const env = { ...repo.env, ...HOSTILE, ...NETWORK, ...PAIRS, PATH: spy.path };
  const { git } = await openRepo(repo, { env });
  await findRepository(repo.root, env);
  await git.tags();
  await git.resolve("HEAD");
  await git.lsRemote("origin");
  const calls = (await spy.seen()).map(({ args, names }) => ({
    args,
    names: names.filter((name) => !SHELL.includes(name)),
  }));
  const namesFor = (word: string): string[] => calls.find(({ args }) => args.includes(word))?.names ?? [];
  const ofSimpleGit = "GIT_TEST_DISALLOW_ABBREVIATED_OPTIONS";
  expect(namesFor("for-each-ref")).toEqual([...ALWAYS, ...SCRATCH, ofSimpleGit].sort());
  expect(namesFor("cat-file")).toEqual([...ALWAYS, ...SCRATCH, OWNER_VARIABLE].sort());
  expect(namesFor("--show-object-format")).toEqual([...ALWAYS, OWNER_VARIABLE].sort());
  const pairs = Object.keys(PAIRS);
  expect(namesFor("ls-remote")).toEqual(
    [...new Set([...ALWAYS, ...SCRATCH, ...pairs, ...Object.keys(NETWORK), OWNER_VARIABLE])].sort(),
  );
});

test("configuration by variables counts, the committer's name among it", async () => {
  const repo = await makeRepo({ "a.txt": "a\n" });
  const { GIT_COMMITTER_NAME: _name, ...env } = repo.env;
  const { git } = await openRepo(repo, { env: { ...env, ...PAIRS } });
  expect(await git.tagger()).toMatch(/^Bot <ada@example.org> /);
  expect(await git.config("http.https://example.org/.extraheader")).toBeNull();
});

test("what a failing git says is shown without the bot's header", async () => {
  const repo = await makeRepo({ "a.txt": "a\n" });
  const bin = join(repo.folder, "bin");
  await mkdir(bin);
  await writeFile(
    join(bin, "git"),
    '#!/bin/sh\necho "fatal: sent $GIT_CONFIG_VALUE_0 to https://bot:hunter22@example.org/" >&2\nexit 128\n',
  );
  await chmod(join(bin, "git"), 0o755);
  const { git } = await openRepo(repo, {
    env: { ...repo.env, ...PAIRS, PATH: `${bin}${delimiter}${repo.env.PATH ?? ""}` },
  });
  const { message } = (await git.placeOf("origin").catch((error: unknown) => error)) as Error;
  expect(message).toContain("sent [secure]");
  expect(message).not.toMatch(/hunter22|c2VjcmV0/);
});

test.each([
  ["dies by a signal after half of its output", "printf 'refs/tags/half'; kill -9 $$", "for-each-ref"],
  ["fails without a word", "exit 3", "for-each-ref"],
])("a git that %s has not answered", async (_, script, command) => {
  const repo = await makeRepo({ "a.txt": "a\n" });
  const bin = join(repo.folder, "bin");
  await mkdir(bin);
  const text = `#!/bin/sh\ncase "$*" in *${command}*) ${script};; esac\nPATH=\${PATH#*:} exec git "$@"\n`;
  await writeFile(join(bin, "git"), text);
  await chmod(join(bin, "git"), 0o755);
  const { git } = await openRepo(repo, { env: { ...repo.env, PATH: `${bin}${delimiter}${repo.env.PATH ?? ""}` } });
  await expect(git.tags()).rejects.toThrow("Cannot read the refs: git was ended early");
});

test("a git that is not installed is said to be so", async () => {
  const repo = await makeRepo({ "a.txt": "a\n" });
  const env = { ...repo.env, PATH: "/nowhere" };
  await expect(findRepository(repo.root, env)).rejects.toThrow("Cannot run git: it is not installed");
});

test("an aborted signal stops what is under way, and lets nothing begin", async () => {
  const repo = await makeRepo({ "a.txt": "a\n" });
  const control = new AbortController();
  const { git } = await openRepo(repo, { signal: control.signal });
  await git.tags();
  control.abort(new Error("enough"));
  await expect(git.tags()).rejects.toThrow("enough");
  await expect(git.resolve("HEAD")).rejects.toThrow("enough");
});

test("the user's configuration does not change what is read", async () => {
  const repo = await makeRepo({ "a.txt": "ä one\n" });
  const settings = {
    "color.ui": "always",
    "log.showSignature": "true",
    "status.short": "true",
    "status.branch": "true",
    "grep.column": "true",
    "grep.fullName": "false",
    "diff.renames": "copies",
    "log.decorate": "full",
    "core.pager": "false",
    "core.fsmonitor": "touch pwned",
    "core.abbrev": "4",
  };
  for (const [key, value] of Object.entries(settings)) await repo.git("config", key, value);
  const { git } = await openRepo(repo);
  const head = (await git.head()) ?? "";
  expect(await git.grep(head, "one", [])).toEqual([{ file: "a.txt", line: 1, text: "ä one" }]);
  expect((await git.log(null, head)).map(({ message }) => message)).toEqual(["chore: begin"]);
  expect(await git.state()).toMatchObject({ modified: [], staged: [] });
  expect(Object.keys((await repo.portrait()).files)).toEqual(["a.txt"]);
});
