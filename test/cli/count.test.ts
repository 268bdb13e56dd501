import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import {
  columnSums,
  count,
  countJson,
  countText,
  SOURCE,
  sourcesOf,
  squeezed,
  type CountDocument,
} from "../helpers/count.ts";
import { folderOf } from "../helpers/folder.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

let repo: Repo;
beforeAll(async () => {
  repo = await makeRepo(
    {
      "a.ts": SOURCE,
      "lib/b.js": SOURCE,
      "lib/c,d.ts": SOURCE,
      "lib/deep/e.tsx": SOURCE,
      ".gitignore": "out/\n",
      "package-lock.json": "{}\n",
    },
    { keep: true, remote: false },
  );
  await repo.git("tag", "first");
  await repo.commit({ "f.css": "/* says */\n\na {\n}\n" }, "feat: style");
  await repo.write({ "a.ts": `${SOURCE}${SOURCE}`, "out/made.ts": SOURCE, "new.ts": SOURCE, "lib/b.js": null });
});
afterAll(() => repo.remove());

/** The totals of a document as its CSV has them in columns. */
const columnsOf = ({ totals }: CountDocument): readonly number[] => [
  totals.files,
  totals.lines,
  totals.effective,
  totals.comment,
  totals.blank,
];

describe("plimsoll count, in a repository", () => {
  test("counts HEAD, whatever stands in the work tree", async () => {
    expect(await countJson(repo)).toEqual({
      totals: { files: 5, lines: 16, effective: 6, comment: 5, blank: 5 },
      languages: {
        CSS: { files: 1, lines: 4, effective: 2, comment: 1, blank: 1 },
        JavaScript: sourcesOf(1),
        TypeScript: sourcesOf(3),
      },
      uncounted: {},
    });
  });

  test("prints a table that adds up, the most effective first", async () => {
    expect(squeezed(await countText(repo))).toEqual([
      "Language Files Lines Effective Comment Blank",
      "TypeScript 3 9 3 3 3",
      "CSS 1 4 2 1 1",
      "JavaScript 1 3 1 1 1",
      "Sum 5 16 6 5 5",
      "",
    ]);
  });

  test("counts another commit with --at, by whatever names one", async () => {
    const id = await repo.git("rev-parse", "first");
    for (const at of ["first", "HEAD~1", id, id.slice(0, 10), "refs/tags/first", "main^", "@~"])
      expect((await countJson(repo, "--at", at)).totals).toEqual(sourcesOf(4));
  });

  test("counts what is there with --worktree: changed and new files, but neither ignored nor deleted ones", async () => {
    const { files, totals } = await countJson(repo, "--worktree", "--by-file");
    expect(files?.map(({ path, effective }) => [path, effective])).toEqual([
      ["a.ts", 2],
      ["f.css", 2],
      ["lib/c,d.ts", 1],
      ["lib/deep/e.tsx", 1],
      ["new.ts", 1],
    ]);
    expect(totals).toEqual({ files: 5, lines: 19, effective: 7, comment: 6, blank: 6 });
  });

  test("has the same totals by language, file, folder and package, printed in whatever way", async () => {
    const document = await countJson(repo);
    for (const by of [[], ["--by-file"], ["--by-folder"], ["--by-package"]]) {
      const { totals, languages, uncounted } = await countJson(repo, ...by);
      expect({ totals, languages, uncounted }).toEqual(document);
      expect(columnSums(await countText(repo, ...by, "--csv"))).toEqual(columnsOf(document));
      expect(squeezed(await countText(repo, ...by)).at(-2)).toBe(`Sum ${columnsOf(document).join(" ")}`);
    }
  });

  test("changes nothing", async () => {
    const before = await repo.portrait();
    for (const how of [[], ["--worktree"], ["--at", "first"]]) await countText(repo, ...how);
    expect(await repo.portrait()).toEqual(before);
  });
});

describe("plimsoll count, of a path", () => {
  test("counts what is below a folder, and shows paths from there", async () => {
    expect(await countText(repo, "--by-file", "--csv", "lib")).toBe(
      'file,files,lines,effective,comment,blank\r\nb.js,1,3,1,1,1\r\n"c,d.ts",1,3,1,1,1\r\ndeep/e.tsx,1,3,1,1,1\r\n',
    );
    expect(Object.keys((await countJson(repo, "--by-folder", "lib")).folders ?? {})).toEqual([".", "deep"]);
  });

  test("counts one file of the commit", async () => {
    const { files, totals } = await countJson(repo, "--by-file", "lib/b.js");
    expect(totals).toEqual(sourcesOf(1));
    expect(files).toMatchObject([{ path: "lib/b.js", language: "JavaScript" }]);
  });

  test("counts several, and shows paths from where it was started", async () => {
    const { files, totals } = await countJson(repo, "--by-file", "lib/deep", "lib/c,d.ts", "a.ts");
    expect(files?.map(({ path }) => path)).toEqual(["a.ts", "lib/c,d.ts", "lib/deep/e.tsx"]);
    expect(totals).toEqual(sourcesOf(3));
    expect(await countText(repo, "--by-folder", "--csv", "lib", "a.ts")).toBe(
      "folder,files,lines,effective,comment,blank\r\nlib,2,6,2,2,2\r\n.,1,3,1,1,1\r\nlib/deep,1,3,1,1,1\r\n",
    );
  });

  test("is found from where it was started, from -C, absolute and through links", async () => {
    await symlink(join(repo.root, "lib"), join(repo.folder, "link"));
    const below = { ...repo, root: join(repo.root, "lib", "deep") } satisfies Repo;
    const away = { ...repo, root: repo.folder } satisfies Repo;
    expect((await countJson(below)).totals).toEqual(sourcesOf(1));
    expect((await countJson(below, "..")).totals).toEqual(sourcesOf(3));
    expect((await countJson(away, join(repo.root, "lib"))).totals).toEqual(sourcesOf(3));
    expect((await countJson(away, "link/deep")).totals).toEqual(sourcesOf(1));
    const from = await runCli(away, ["-C", "work/lib", "count", "deep", "--json"]);
    expect((JSON.parse(from.stdout) as CountDocument).totals).toEqual(sourcesOf(1));
  });

  test.each([
    [["nope"], /^error: Cannot count nope: commit [0-9a-f]{12} does not have it\nhint: .*--worktree\n$/],
    [["new.ts"], /^error: Cannot count new\.ts: commit [0-9a-f]{12} does not have it\nhint: .*--worktree\n$/],
    [["a.ts/nope"], /^error: Cannot count a\.ts\/nope: commit [0-9a-f]{12} does not have it\n/],
    [["lib\nHEAD"], /^error: Cannot count lib\nHEAD: commit [0-9a-f]{12} does not have it\n/],
    [["--at", "first", "f.css"], /^error: Cannot count f\.css: commit [0-9a-f]{12} does not have it\n/],
    [["--worktree", "nope"], /^error: Cannot count .*nope: there is no such file or folder\n$/],
    [["--worktree", "out"], /^error: Cannot count lines: there is no file of a known language\nhint: /],
    [["--explain", "package-lock.json.md"], /^error: Cannot explain .*package-lock\.json\.md/],
    [["--explain", "f.css"], /^error: Cannot explain .*f\.css: it is neither TypeScript nor JavaScript\nhint: /],
  ])("%j is a usage error where nothing is to be counted", async (args, message) => {
    const end = await count(repo, ...args);
    expect(end).toMatchObject({ code: 2, stdout: "" });
    expect(end.stderr).toMatch(message);
  });

  test("explains a file as it stands, line by line", async () => {
    expect(await countText(repo, "--explain", "lib/c,d.ts")).toBe(
      "1  comment    // says\n2  blank\n3  effective  export const a = 1;\n",
    );
  });
});

describe("plimsoll count, outside of a repository", () => {
  const plainFolder = async (): Promise<Repo> => {
    const root = await folderOf({ "a.tsx": "const a = <a>{/* b */}</a>;\n", "deep/b.mts": SOURCE });
    await mkdir(join(root, "node_modules"));
    await writeFile(join(root, "node_modules", "c.ts"), SOURCE);
    await symlink("a.tsx", join(root, "link.ts"));
    return { ...repo, root };
  };

  test("counts the files as they stand, but what was installed, and follows no link", async () => {
    const plain = await plainFolder();
    const { files, totals } = await countJson(plain, "--by-file");
    expect(files?.map(({ path }) => path)).toEqual(["a.tsx", "deep/b.mts"]);
    expect(totals).toEqual({ files: 2, lines: 4, effective: 2, comment: 1, blank: 1 });
    expect((await countJson(plain, "a.tsx")).totals).toMatchObject({ files: 1, effective: 1 });
  });

  test.each([
    [["--at", "HEAD"], /^error: Cannot count HEAD: \. is not in a git repository\nhint: Name a folder of a clone\n$/],
    [["--since", "v1.0.0", "deep"], /^error: Cannot count v1\.0\.0: deep is not in a git repository\nhint: /],
    [["--history"], /^error: Cannot count the tags: \. is not in a git repository\nhint: /],
    [["nope"], /^error: Cannot count .*nope: there is no such file or folder\n/],
  ])("%j is a usage error", async (args, message) => {
    const end = await count(await plainFolder(), ...args);
    expect(end).toMatchObject({ code: 2, stdout: "" });
    expect(end.stderr).toMatch(message);
  });

  test("counts a repository that has no commit only with --worktree", async () => {
    const root = await folderOf({ "a.ts": SOURCE });
    const empty = { ...repo, root } satisfies Repo;
    await repo.git("init", "--quiet", root);
    expect(await count(empty)).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringMatching(/^error: Cannot count "HEAD": it names no commit\nhint: /) as string,
    });
    expect(await count(empty, "--since", "v1.0.0")).toMatchObject({ code: 2, stdout: "" });
    expect(await countText(empty, "--history")).toBe("There is no release to count\n");
    expect((await countJson(empty, "--worktree")).totals).toEqual(sourcesOf(1));
  });
});
