import { appendFile, cp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { crc32 } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { SOURCE } from "../helpers/count.ts";
import { makeRepo, type Files, type Repo } from "../helpers/repo.ts";

/** So many that what was kept is looked at, and git reads them in one go. */
const MANY: Files = Object.fromEntries([
  ...Array.from({ length: 300 }, (_, n) => [`f${n % 7}/${n}.ts`, `${SOURCE}${"a;\n".repeat(n)}`] as const),
  ["style.css", "a {\n}\n"],
  ["words.unknown", "words\n"],
  ["movie.ts", "\0"],
]);

/** Ways to count that use all of what is kept. */
const WAYS: readonly (readonly string[])[] = [
  ["--json"],
  ["--json", "--by-file"],
  ["--json", "--since", "v1.0.0", "--by-file"],
  ["--json", "--history"],
];

let repo: Repo;
/** What {@link WAYS} print without a cache. */
let truth: readonly string[];
beforeAll(async () => {
  repo = await makeRepo(MANY, { keep: true, remote: false });
  await repo.git("tag", "v1.0.0");
  await repo.commit({ "f1/1.ts": `${SOURCE}/*\n`, "f1/new.ts": SOURCE, "style.css": "a {\n}\nb {\n}\n" }, "feat: more");
  truth = await countAll("none", ["--no-cache"]);
  await countAll("full");
});
afterAll(() => repo.remove());

/** What each way prints, one after the other, with a cache directory beside the repository. */
async function countAll(caches: string, flags: readonly string[] = [], at = repo): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const way of WAYS) {
    const env = { XDG_CACHE_HOME: join(repo.folder, caches) };
    const { code, stdout, stderr } = await runCli(at, ["count", ...way, ...flags], env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    texts.push(stdout);
  }
  return texts;
}

let copies = 0;

/** Another cache directory with what is kept, by its name. */
async function copyOfFull(): Promise<string> {
  const name = `copy-${copies++}`;
  await cp(join(repo.folder, "full"), join(repo.folder, name), { recursive: true, preserveTimestamps: true });
  return name;
}

/** All files below a folder, by their paths from there; none where there is no folder. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

/** Size and time of everything in a folder. */
async function statesIn(folder: string): Promise<readonly string[]> {
  const paths = await readdir(folder, { recursive: true });
  const states = paths.map(async (path) => {
    const { size, mtimeMs } = await stat(join(folder, path));
    return `${path} ${size} ${mtimeMs}`;
  });
  return (await Promise.all(states)).sort();
}

describe("the cache of plimsoll count", () => {
  test("is in the user's cache directory, and nothing is written into the repository", async () => {
    const before = [await repo.portrait(), await statesIn(join(repo.root, ".git"))];
    expect(await countAll("fresh")).toEqual(truth);
    expect([await repo.portrait(), await statesIn(join(repo.root, ".git"))]).toEqual(before);
    const files = await filesBelow(join(repo.folder, "fresh"));
    expect(files.map((path) => path.replace(/^plimsoll\/lines\/[0-9a-f]+/, "")).sort()).toEqual(
      ["blobs", "trees"].map((name) => `${repo.root}/git/${name}`),
    );
    expect(await filesBelow(join(repo.folder, "home"))).toEqual([]);
  });

  test.runIf(process.platform === "linux")("is in ~/.cache where nothing else is said", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    for (const caches of ["", "relative"]) await runCli(repo, ["count"], { XDG_CACHE_HOME: caches });
    const files = await filesBelow(join(repo.folder, "home"));
    expect(files).not.toEqual([]);
    expect(files.filter((path) => !path.startsWith(".cache/plimsoll/lines/"))).toEqual([]);
    const { mode } = await stat(join(repo.folder, "home", ".cache", "plimsoll", "lines"));
    expect(mode & 0o077).toBe(0);
  });

  test("has nothing to add where all was counted before", async () => {
    const caches = await copyOfFull();
    const kept = await statesIn(join(repo.folder, caches));
    expect(await countAll(caches)).toEqual(truth);
    expect(await statesIn(join(repo.folder, caches))).toEqual(kept);
  });

  test("is neither read nor written with --no-cache", async () => {
    expect(await filesBelow(join(repo.folder, "none"))).toEqual([]);
    const caches = await copyOfFull();
    const [trees = ""] = (await filesBelow(join(repo.folder, caches))).filter((path) => path.endsWith("trees"));
    const lie = await lieIn(join(repo.folder, caches, trees));
    const kept = await statesIn(join(repo.folder, caches));
    expect(await countAll(caches, ["--no-cache"])).toEqual(truth);
    expect(await statesIn(join(repo.folder, caches))).toEqual(kept);
    // It would be believed, which is why nothing of it decides on a release.
    expect((await countAll(caches))[0]).toContain(lie);
  });

  test.each<readonly [string, (path: string) => Promise<void>]>([
    ["is cut off", async (path) => await truncate(path, Math.floor((await stat(path)).size / 2))],
    ["is something else", async (path) => await writeFile(path, "nonsense\n".repeat(1_000))],
    [
      "has other numbers",
      async (path) => await writeFile(path, (await readFile(path, "latin1")).replaceAll("1", "9"), "latin1"),
    ],
    ["goes on with nonsense", async (path) => await appendFile(path, "00000000 5\nabcd\n")],
  ])("that %s changes nothing, and is mended", async (_, damage) => {
    const caches = await copyOfFull();
    const paths = (await filesBelow(join(repo.folder, caches))).map((path) => join(repo.folder, caches, path));
    for (const path of paths) await damage(path);
    expect(await countAll(caches)).toEqual(truth);
    const mended = await statesIn(join(repo.folder, caches));
    expect(await countAll(caches)).toEqual(truth);
    expect(await statesIn(join(repo.folder, caches))).toEqual(mended);
  });

  test("that cannot be written, read or made costs nothing but time", async () => {
    await writeFile(join(repo.folder, "file"), "");
    expect(await countAll("file")).toEqual(truth);
    const caches = await copyOfFull();
    for (const path of await filesBelow(join(repo.folder, caches))) {
      await rm(join(repo.folder, caches, path));
      await mkdir(join(repo.folder, caches, path));
    }
    expect(await countAll(caches)).toEqual(truth);
  });

  test("is one for all work trees of a repository", async () => {
    const caches = await copyOfFull();
    const kept = await statesIn(join(repo.folder, caches));
    const root = join(repo.folder, "linked");
    await repo.git("worktree", "add", "--quiet", root, "HEAD");
    expect(await countAll(caches, [], { ...repo, root })).toEqual(truth);
    expect(await statesIn(join(repo.folder, caches))).toEqual(kept);
  });

  test("serves two counts at once", async () => {
    expect(await Promise.all([countAll("shared"), countAll("shared")])).toEqual([truth, truth]);
    expect(await countAll("shared")).toEqual(truth);
  });
});

/** Puts other totals into a file of totals, as one who may write there can; what will be shown of them. */
async function lieIn(path: string): Promise<string> {
  const text = (await readFile(path, "utf8")).replace(/^[0-9a-f]{8} \d+\n/gm, "");
  const body = text.replaceAll(/"files":\d+/g, '"files":4711');
  const sum = crc32(body).toString(16).padStart(8, "0");
  await writeFile(path, `${sum} ${Buffer.byteLength(body)}\n${body}`);
  return '"files": 4711';
}

describe("totals that were kept of a folder", () => {
  test("are not those of a commit whose attributes further up leave it out", async () => {
    const repo = await makeRepo({ "lib/a.ts": SOURCE, "b.ts": SOURCE }, { remote: false });
    await repo.git("tag", "v1.0.0");
    const effectiveIn = async (...args: readonly string[]): Promise<unknown> =>
      (JSON.parse((await runCli(repo, ["count", "--json", "lib", ...args])).stdout) as { totals: object }).totals;
    expect(await effectiveIn()).toMatchObject({ files: 1 });
    await repo.commit({ ".gitattributes": "lib/** linguist-generated\n" }, "chore: mark");
    for (const flags of [["--no-cache"], []]) expect(await effectiveIn(...flags)).toMatchObject({ files: 0 });
    await repo.commit({ ".gitattributes": null }, "chore: unmark");
    for (const flags of [["--no-cache"], []]) expect(await effectiveIn(...flags)).toMatchObject({ files: 1 });
    expect(await effectiveIn("--at", "HEAD~1")).toMatchObject({ files: 0 });
  });
});

test("what was kept of a name that ends in white space is not another's", async () => {
  const repo = await makeRepo({ "style.css ": "a {\n}\n" }, { remote: false });
  await runCli(repo, ["count"]);
  await repo.commit({ "style.css": "a {\n}\n" }, "feat: style");
  for (const flags of [["--no-cache"], []])
    expect((await runCli(repo, ["count", "--csv", ...flags])).stdout).toContain("\r\nCSS,1,2,2,0,0\r\n");
});
