import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sumOf } from "../../../src/model/lines.ts";
import { CountCache } from "../../../src/world/lines/cache.ts";
import { countFilesOf } from "../../../src/world/lines/commit.ts";
import { countHistory } from "../../../src/world/lines/history.ts";
import { cacheIn, countingIn, subtreeIn } from "../../helpers/counting.ts";
import { EPOCH, makeRepo, type Repo } from "../../helpers/repo.ts";

const SOURCE = "// says\n\nexport const a = 1;\n";

/** Makes an annotated tag of a date, of what a revision names. */
async function tagAt(repo: Repo, name: string, seconds: number, revision = "HEAD"): Promise<void> {
  const [oid, type] = [await repo.git("rev-parse", revision), await repo.git("cat-file", "-t", revision)];
  const path = join(repo.folder, "tag");
  await writeFile(path, `object ${oid}\ntype ${type}\ntag ${name}\ntagger Ada <a@example.org> ${seconds} +0000\n\nx\n`);
  await repo.git("update-ref", `refs/tags/${name}`, await repo.git("hash-object", "-t", "tag", "-w", path));
}

const tagsIn = async (repo: Repo, path = ""): Promise<readonly string[]> =>
  (await countHistory(countingIn(repo), path)).map(({ tag }) => tag);

describe("the history of releases", () => {
  test("has tags that name a version, whatever stands before it", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    const releases = [
      ...["1.2.3", "v1.2.3", "v1.2.3-rc.1", "v1.2.3-rc.1+build.5", "v1.2.3+build"],
      ...["@acme/tool@1.2.3", "tool@v1.2.3", "tool-1.2.3", "tool-v1.2.3", "release/1.2.3", "releases/v1.2.3"],
      ...["v10.20.30", "ümlaut-1.2.3", "$(x)-1.2.3", "--output=x-1.2.3"],
    ];
    const others = [
      ...["nightly", "v1", "v1.2", "1.2.3.4", "v1.2.x", "version1.2.3", "v1.2.3-", "v1.2.3_1", "9.9.9/notes"],
      ...["latest-v1", "V1.2.3"],
    ];
    for (const tag of [...releases, ...others]) await repo.git("update-ref", `refs/tags/${tag}`, "HEAD");
    expect((await tagsIn(repo)).toSorted()).toEqual(releases.toSorted());
  });

  test("has tags whose names are no UTF-8", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    await repo.git("tag", "v1.0.0");
    const [packed, oid] = [join(repo.root, ".git", "packed-refs"), await repo.git("rev-parse", "HEAD")];
    await writeFile(packed, Buffer.from(`${oid} refs/tags/caf\xe9-1.0.0\n`, "latin1"));
    expect((await tagsIn(repo)).toSorted()).toEqual(["caf\ufffd-1.0.0", "v1.0.0"]);
  });

  test("has them by date: a tag's own, or its commit's, and then by name", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    await repo.git("tag", "v2.0.0");
    await repo.git("tag", "v1.0.0");
    await tagAt(repo, "v3.0.0", EPOCH - 1);
    await repo.commit({ "b.ts": SOURCE }, "feat: b");
    await repo.git("tag", "v0.1.0");
    await tagAt(repo, "v0.0.1", EPOCH + 59);
    const past = await countHistory(countingIn(repo), "");
    expect(past.map(({ tag, at, sum }) => [tag, at - EPOCH, sum.files])).toEqual([
      ["v3.0.0", -1, 1],
      ["v1.0.0", 0, 1],
      ["v2.0.0", 0, 1],
      ["v0.0.1", 59, 2],
      ["v0.1.0", 60, 2],
    ]);
  });

  test("has no tag of anything but a commit", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    await repo.git("tag", "v1.0.0", "HEAD:a.ts");
    await repo.git("tag", "v2.0.0", "HEAD^{tree}");
    await tagAt(repo, "v3.0.0", EPOCH, "HEAD:a.ts");
    await tagAt(repo, "v4.0.0", EPOCH);
    expect(await tagsIn(repo)).toEqual(["v4.0.0"]);
    expect(await tagsIn(await makeRepo({ "a.ts": SOURCE }, { remote: false }))).toEqual([]);
  });

  test("leaves out releases that have nothing at the path, be it a folder, a file or both in turn", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    await repo.git("tag", "v1.0.0");
    await repo.commit({ "lib/b.ts": SOURCE }, "feat: b");
    await repo.git("tag", "v1.1.0");
    await repo.commit({ "lib/b.ts": null, "lib/b.ts/c.ts": `${SOURCE}c;\n` }, "feat: c");
    await repo.git("tag", "v1.2.0");
    expect(await tagsIn(repo, "lib")).toEqual(["v1.1.0", "v1.2.0"]);
    const past = await countHistory(countingIn(repo), "lib/b.ts");
    expect(past.map(({ tag, sum }) => [tag, sum.effective])).toEqual([
      ["v1.1.0", 1],
      ["v1.2.0", 2],
    ]);
    await expect(tagsIn(repo, "nope")).rejects.toThrow("Cannot count nope: no release has it");
  });

  test("tells what a count of each release alone tells, with and without what was kept", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    const exclude = [".gitattributes"];
    const texts = [SOURCE, "a;\n", "/*\n\n*/ c\n", ""];
    for (let n = 0; n < 6; n++) {
      await repo.git("tag", `v1.${n}.0`);
      const attributes = n === 3 ? { ".gitattributes": "lib/*.js linguist-generated\n" } : {};
      const edits = { "a.ts": `${n};\n${texts[n % 4]}`, [`lib/${n}.js`]: SOURCE, "lib/0.js": texts[n % 3] ?? "" };
      await repo.commit({ ...edits, ...attributes }, "feat: more");
    }
    const cache = new CountCache(cacheIn(repo.folder));
    for (const path of ["", "lib"])
      for (const options of [{ exclude }, { exclude, cache }, { exclude, cache }]) {
        const counting = countingIn(repo, options);
        for (const { tag, sum } of await countHistory(counting, path)) {
          const fresh = countingIn(repo, { exclude });
          const { files } = await countFilesOf(fresh, await subtreeIn(fresh, path, tag));
          expect({ tag, path, ...sum }).toEqual({ tag, path, ...sumOf(files) });
        }
        cache.save();
      }
  });

  test("leaves out what globs meet", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE, "lib/b.ts": SOURCE }, { remote: false });
    await repo.git("tag", "v1.0.0");
    const [past] = await countHistory(countingIn(repo, { exclude: ["lib/**"] }), "");
    expect(past?.sum).toMatchObject({ files: 1 });
  });

  test("stops where it is told to", async () => {
    const repo = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    await repo.git("tag", "v1.0.0");
    const counting = { ...countingIn(repo), signal: AbortSignal.abort(new Error("enough")) };
    await expect(countHistory(counting, "")).rejects.toThrow("enough");
  });
});
