import { expect, test } from "vitest";
import { totalsOf, type Totals } from "../../../src/model/totals.ts";
import { PlainGit } from "../../../src/world/git/plain.ts";
import { CountCache } from "../../../src/world/lines/cache.ts";
import { countFilesOf, countTotalsOf } from "../../../src/world/lines/commit.ts";
import { recountAtOnce } from "../../../src/world/lines/recount-at-once.ts";
import { SOURCE } from "../../helpers/count.ts";
import { countingIn, subtreeIn } from "../../helpers/counting.ts";
import { makeRepo, type Files, type Repo } from "../../helpers/repo.ts";

const FIRST = { "a.ts": SOURCE, "lib/b.ts": SOURCE, "lib/deep/c.js": "c;\n", "x.bin.ts": "\0", "data.json": "{}\n" };

/** Changes of every kind, one after the other. */
const CHANGES: readonly Files[] = [
  { "a.ts": `${SOURCE}// more\n` },
  { "lib/new.ts": "a;\n\n", "lib/b.ts": null },
  { "lib/deep/c.js": null, "lib/deep/c.js/d.ts": "d;\n" },
  { "naïve name.ts": "n;\n", "data.json": "{\n}\n", "x.bin.ts": "x;\n" },
  { "a.ts": null, "lib/new.ts": null, "lib/deep/c.js/d.ts": null },
];

interface Way {
  readonly cache?: CountCache;
  readonly path?: string;
  readonly git?: Pick<PlainGit, "atOnce">;
  readonly revision?: string;
}

async function atOnce(repo: Repo, { cache = new CountCache(null), path = "", git, revision = "HEAD" }: Way) {
  return await recountAtOnce(countingIn(repo, { cache }), git ?? new PlainGit(repo.root), { revision, path });
}

/** What a count without a cache says. */
async function truth(repo: Repo, path = ""): Promise<Totals> {
  const counting = countingIn(repo);
  return totalsOf(await countFilesOf(counting, await subtreeIn(counting, path)));
}

/** A cache that knows the totals of HEAD. */
async function counted(repo: Repo, path = ""): Promise<CountCache> {
  const cache = new CountCache(null);
  const counting = countingIn(repo, { cache });
  await countTotalsOf(counting, await subtreeIn(counting, path));
  return cache;
}

test.each(["", "lib"])("after each change it says what a whole count says, of the folder %j", async (path) => {
  const repo = await makeRepo(FIRST, { remote: false });
  const cache = await counted(repo, path);
  for (const files of CHANGES) {
    await repo.commit({ "lib/kept.ts": SOURCE, ...files }, "feat: change");
    expect(await atOnce(repo, { cache, path })).toEqual(await truth(repo, path));
  }
  expect(await atOnce(repo, { cache, path, revision: "HEAD~2" })).not.toBeNull();
});

test("submodules and links are what they are in a whole count", async () => {
  const repo = await makeRepo(FIRST, { remote: false });
  const cache = await counted(repo);
  const head = await repo.git("rev-parse", "HEAD");
  await repo.git("update-index", "--add", "--cacheinfo", `160000,${head},module`);
  await repo.git("update-index", "--add", "--cacheinfo", `120000,${await repo.git("rev-parse", "HEAD:a.ts")},link.ts`);
  await repo.git("commit", "-qm", "feat: links");
  const totals = await atOnce(repo, { cache });
  expect(totals).toEqual(await truth(repo));
  expect(totals?.uncounted).toMatchObject({ submodule: 1 });
});

test("it leaves to others what it cannot tell", async () => {
  const repo = await makeRepo(FIRST, { remote: false });
  expect(await atOnce(repo, {}), "nothing was counted").toBeNull();
  const cache = await counted(repo);
  expect(await atOnce(repo, { cache, path: "lib" }), "another folder was").toBeNull();
  await repo.commit({ "a.ts": "other;\n" }, "feat: other");
  expect(await atOnce(repo, { cache, git: { atOnce: () => null } }), "git has failed").toBeNull();
  expect(await atOnce(repo, { cache, revision: "nope" }), "no commit").toBeNull();
  expect(await atOnce(repo, { cache, revision: "HEAD\nHEAD" }), "two questions").toBeNull();
  await repo.commit({ ".gitattributes": "*.js linguist-generated\n" }, "feat: attributes");
  expect(await atOnce(repo, { cache }), "attributes").toBeNull();
});

test("a cache that names no tree is not believed", async () => {
  const repo = await makeRepo(FIRST, { remote: false });
  for (const tree of ["--output=made", "HEAD", "0".repeat(40)]) {
    const cache = new CountCache(null);
    cache.keepTotals({ scope: JSON.stringify(["", []]), tree, totals: { languages: {}, uncounted: {} } });
    expect(await atOnce(repo, { cache })).toBeNull();
  }
  expect(await repo.git("status", "--porcelain")).toBe("");
});
