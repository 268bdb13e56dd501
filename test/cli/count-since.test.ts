import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { columnSums, count, countJson, countText, squeezed } from "../helpers/count.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

interface Change {
  readonly added: number;
  readonly removed: number;
  readonly net: number;
}

/** What `plimsoll count --since --json` prints. */
interface GrowthDocument {
  readonly since: string;
  readonly at: string;
  readonly totals: Change;
  readonly languages?: Readonly<Record<string, Change>>;
  readonly files?: Readonly<Record<string, Change>>;
  readonly folders?: Readonly<Record<string, Change>>;
  readonly packages?: Readonly<Record<string, Change>>;
}

const manifest = (name: string, more: object = {}): string => `${JSON.stringify({ name, ...more })}\n`;
const change = (added: number, removed: number): Change => ({ added, removed, net: added - removed });

const BEFORE = {
  "package.json": manifest("root", { workspaces: ["packages/*"] }),
  "main.js": "one;\ntwo;\n",
  "packages/a/package.json": manifest("@acme/a"),
  "packages/a/edited.ts": "one;\ntwo;\nthree;\n",
  "packages/a/gone.ts": "one;\ntwo;\nthree;\n",
  "packages/a/opened.ts": "// start\none;\ntwo;\n// end\nthree;\n",
  "packages/b/package.json": manifest("@acme/b"),
  "packages/b/said.ts": "// says\none;\n",
  "packages/b/style.css": "a {\n}\nb {\n}\n",
};
const AFTER = {
  "main.js": null,
  "lib/main.js": "one;\ntwo;\n",
  "packages/a/edited.ts": "one;\nelse;\nthree;\nfour;\n",
  "packages/a/gone.ts": null,
  // What stands between the comment's ends is no longer code, and git sees none of it change.
  "packages/a/opened.ts": "/* start\none;\ntwo;\n*/\nthree;\n",
  "packages/b/new.ts": "one;\n\n// says\n",
  "packages/b/said.ts": "// says more\none;\n",
  "packages/b/style.css": "c {\n}\nd {\n}\ne {\n}\n",
};
const FILES = {
  "lib/main.js": change(2, 0),
  "main.js": change(0, 2),
  "packages/a/edited.ts": change(2, 1),
  "packages/a/gone.ts": change(0, 3),
  "packages/a/opened.ts": change(0, 2),
  "packages/b/new.ts": change(1, 0),
  "packages/b/style.css": change(2, 0),
};

let repo: Repo;
beforeAll(async () => {
  repo = await makeRepo(BEFORE, { keep: true, remote: false });
  await repo.git("tag", "v1.0.0");
  await repo.commit(AFTER, "feat: more");
  await repo.git("tag", "v1.1.0");
  await repo.commit({ "packages/b/later.ts": "one;\n" }, "feat: later");
  await repo.git("tag", "v1.2.0");
  await repo.git("reset", "--quiet", "--hard", "v1.1.0");
});
afterAll(() => repo.remove());

const growth = async (...args: readonly string[]): Promise<GrowthDocument> =>
  await countJson<GrowthDocument>(repo, "--since", "v1.0.0", ...args);

describe("plimsoll count --since", () => {
  test("tells by file what came and went, line by line; what moved went and came", async () => {
    expect(await growth("--by-file")).toEqual({
      since: "v1.0.0",
      at: "HEAD",
      totals: change(7, 8),
      files: FILES,
      uncounted: {},
    });
  });

  test("tells it by language, by folder and by package", async () => {
    expect((await growth()).languages).toEqual({
      CSS: change(2, 0),
      JavaScript: change(2, 2),
      TypeScript: change(3, 6),
    });
    expect((await growth("--by-folder")).folders).toEqual({
      ".": change(0, 2),
      lib: change(2, 0),
      "packages/a": change(2, 6),
      "packages/b": change(3, 0),
    });
    expect((await growth("--by-package")).packages).toEqual({
      "@acme/a": change(2, 6),
      "@acme/b": change(3, 0),
      root: change(2, 2),
    });
  });

  test("prints a table, the largest first, whose sum is that of each grouping", async () => {
    const table = await countText(repo, "--since", "v1.0.0");
    expect(squeezed(table)).toEqual([
      "Effective lines from v1.0.0 to HEAD",
      "Language Added Removed Net",
      "TypeScript 3 6 −3",
      "CSS 2 0 +2",
      "JavaScript 2 2 0",
      "Sum 7 8 −1",
      "",
    ]);
    for (const by of [[], ["--by-file"], ["--by-folder"], ["--by-package"]]) {
      expect((await growth(...by)).totals).toEqual(change(7, 8));
      expect(columnSums(await countText(repo, "--since", "v1.0.0", "--csv", ...by))).toEqual([7, 8, -1]);
      expect(squeezed(await countText(repo, "--since", "v1.0.0", ...by)).at(-2)).toBe("Sum 7 8 −1");
    }
  });

  test("prints comma-separated values", async () => {
    expect(await countText(repo, "--since", "v1.0.0", "--by-folder", "--csv")).toBe(
      "folder,added,removed,net\r\npackages/a,2,6,-4\r\npackages/b,3,0,3\r\n.,0,2,-2\r\nlib,2,0,2\r\n",
    );
  });

  test("tells the difference of the two counts", async () => {
    const [before, after] = [await countJson(repo, "--at", "v1.0.0"), await countJson(repo)];
    expect((await growth()).totals.net).toBe(after.totals.effective - before.totals.effective);
    const back = await countJson<GrowthDocument>(repo, "--since", "HEAD", "--at", "v1.0.0");
    expect(back).toMatchObject({ since: "HEAD", at: "v1.0.0", totals: change(8, 7) });
  });

  test("goes up to the commit that --at names", async () => {
    const { at, totals } = await growth("--at", "v1.2.0");
    expect({ at, totals }).toEqual({ at: "v1.2.0", totals: change(8, 8) });
    expect(await countText(repo, "--since", "v1.0.0", "--at", "v1.2.0")).toMatch(
      /^Effective lines from v1\.0\.0 to v1\.2\.0\n/,
    );
  });

  test("of a folder tells what is below it, and shows paths from there", async () => {
    const { totals, files } = await growth("--by-file", "packages/a");
    expect(totals).toEqual(change(2, 6));
    expect(files).toEqual({ "edited.ts": change(2, 1), "gone.ts": change(0, 3), "opened.ts": change(0, 2) });
    expect((await growth("--by-package", "packages")).packages).toEqual({
      "@acme/a": change(2, 6),
      "@acme/b": change(3, 0),
    });
    expect((await growth("--by-file", "lib")).files).toEqual({ "main.js": change(2, 0) });
  });

  test("of a file tells it line by line too", async () => {
    for (const path of ["packages/a/edited.ts", "packages/a/opened.ts", "packages/b/new.ts"] as const)
      expect((await growth("--by-file", path)).files).toEqual({ [path]: FILES[path] });
  });

  test("of what the later commit lacks tells that it is not there", async () => {
    const end = await count(repo, "--since", "v1.0.0", "packages/a/gone.ts");
    expect(end).toMatchObject({ code: 2, stdout: "" });
    expect(end.stderr).toMatch(/^error: Cannot count packages\/a\/gone\.ts: commit [0-9a-f]{12} does not have it\n/);
  });

  test("leaves out what is excluded, on both sides", async () => {
    const { totals } = await growth("--exclude", "packages/a/**", "--exclude", "**/*.css");
    expect(totals).toEqual(change(3, 2));
  });

  test("says that nothing changed where nothing did", async () => {
    const said = "Nothing changed in effective lines from v1.0.0 to HEAD\n";
    expect(await countText(repo, "--since", "HEAD")).toBe("Nothing changed in effective lines from HEAD to HEAD\n");
    expect(await countText(repo, "--since", "v1.0.0", "packages/b/said.ts")).toBe(said);
    expect(await growth("packages/b/said.ts")).toEqual({
      since: "v1.0.0",
      at: "HEAD",
      totals: change(0, 0),
      languages: {},
      uncounted: {},
    });
  });

  test("changes nothing", async () => {
    const before = await repo.portrait();
    for (const by of ["--by-file", "--by-package"]) await countText(repo, "--since", "v1.0.0", by);
    expect(await repo.portrait()).toEqual(before);
  });
});
