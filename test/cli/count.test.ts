import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

const SOURCE = "// says\n\nexport const a = 1;\n";

let repo: Repo;
let plain: string;
beforeAll(async () => {
  repo = await makeRepo(
    { "a.ts": SOURCE, "lib/b.js": SOURCE, "lib/c,d.ts": SOURCE, ".gitignore": "out/\n", "package-lock.json": "{}\n" },
    { keep: true, remote: false },
  );
  await repo.write({ "out/made.ts": SOURCE, "new.ts": SOURCE });
  plain = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
  await mkdir(join(plain, "node_modules"));
  await writeFile(join(plain, "a.tsx"), "const a = <a>{/* b */}</a>;\n");
  await writeFile(join(plain, "node_modules", "b.ts"), SOURCE);
  await symlink("a.tsx", join(plain, "link.ts"));
});
afterAll(async () => {
  await repo.remove();
  await rm(plain, { recursive: true, force: true });
});

const count = async (...args: readonly string[]) => await runCli(repo, ["count", ...args]);

describe("plimsoll count", () => {
  test("counts what git tracks or would, by language", async () => {
    const { code, stdout } = await count("--json");
    const each = { lines: 3, effective: 1, comment: 1, blank: 1 };
    const three = { files: 3, lines: 9, effective: 3, comment: 3, blank: 3 };
    expect({ code, ...(JSON.parse(stdout) as object) }).toEqual({
      code: 0,
      totals: { files: 4, lines: 12, effective: 4, comment: 4, blank: 4 },
      languages: { JavaScript: { files: 1, ...each }, TypeScript: three },
      uncounted: [],
    });
  });

  test("prints a table that adds up, the most effective first", async () => {
    const { code, stdout } = await count();
    expect(code).toBe(0);
    expect(stdout.split("\n").map((line) => line.replace(/ +/g, " "))).toEqual([
      "Language Files Lines Effective Comment Blank",
      "TypeScript 3 9 3 3 3",
      "JavaScript 1 3 1 1 1",
      "Sum 4 12 4 4 4",
      "",
    ]);
  });

  test("prints a row by file or by folder, as CSV too, and of the folders that are named", async () => {
    expect((await count("--by-file", "--csv", "lib")).stdout).toBe(
      'file,files,lines,effective,comment,blank\r\nb.js,1,3,1,1,1\r\n"c,d.ts",1,3,1,1,1\r\n',
    );
    expect((await count("--by-folder", "--csv", "lib", "a.ts")).stdout).toBe(
      "folder,files,lines,effective,comment,blank\r\nlib,2,6,2,2,2\r\n.,1,3,1,1,1\r\n",
    );
  });

  test("outside of a repository counts all but what was installed, and follows no link", async () => {
    const { stdout } = await count("--json", "--by-file", plain);
    expect(JSON.parse(stdout)).toMatchObject({ files: [{ path: "a.tsx", language: "TypeScript", effective: 1 }] });
  });

  test("explains a file line by line", async () => {
    expect((await count("--explain", "a.ts")).stdout).toBe(
      "1  comment    // says\n2  blank\n3  effective  export const a = 1;\n",
    );
  });

  test.each([
    [["nowhere"], /Cannot count .*nowhere: there is no such file or folder/],
    [["--by-file", "--by-folder"], /Cannot count by file and by folder at once/],
    [["--json", "--csv"], /Cannot print JSON and CSV at once/],
    [["--explain", "package-lock.json"], /neither TypeScript nor JavaScript/],
    [["--explain", "gone.ts"], /Cannot explain .*gone\.ts/],
  ])("%j is a usage error", async (args, message) => {
    const end = await count(...args);
    expect(end).toMatchObject({ code: 2, stdout: "" });
    expect(end.stderr).toMatch(message);
  });
});
