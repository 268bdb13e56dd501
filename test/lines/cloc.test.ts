import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sumsBy } from "../../src/model/lines.ts";
import { countFiles } from "../../src/world/lines/counter.ts";

let folder: string;
const path = process.env["PATH"];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
  await mkdir(join(folder, "lib"));
  const typescript = "// says\n\nexport const a = 1;\nexport const b = 2;\n";
  for (const name of ["a.ts", "copy of a.ts", "-b.ts", "#c.ts", "lib/d.mjs"])
    await writeFile(join(folder, name), typescript);
  await writeFile(join(folder, "run.sh"), "#!/bin/sh\n# says\n\necho hello\n");
  await writeFile(join(folder, "#run.sh"), "#!/bin/sh\n# says\n\necho hello\n");
  await writeFile(join(folder, "image.ts"), Buffer.from([1, 0, 2]));
  await writeFile(join(folder, "image.xyz"), "??");
  await symlink("a.ts", join(folder, "link.ts"));
});
afterAll(async () => {
  process.env["PATH"] = path;
  await rm(folder, { recursive: true, force: true });
});

test("counts each regular file, equal ones too, TypeScript and JavaScript beside the rest", async () => {
  const names = [
    "run.sh",
    "#run.sh",
    "a.ts",
    "copy of a.ts",
    "-b.ts",
    "#c.ts",
    "lib/d.mjs",
    "link.ts",
    "image.xyz",
    "lib",
  ];
  const { files, uncounted } = await countFiles(folder, [...names, "image.ts", "gone.ts"]);
  expect(Object.entries(sumsBy(files, ({ language }) => language))).toEqual([
    ["Bourne Shell", { files: 2, effective: 4, comment: 2, blank: 2 }],
    ["JavaScript", { files: 1, effective: 2, comment: 1, blank: 1 }],
    ["TypeScript", { files: 4, effective: 8, comment: 4, blank: 4 }],
  ]);
  expect(uncounted).toEqual([{ path: "image.ts", why: "binary" }]);
});

test("finds nothing in nothing, and in what no language claims", async () => {
  expect(await countFiles(folder, [])).toEqual({ files: [], uncounted: [] });
  expect(await countFiles(folder, ["image.xyz"])).toEqual({ files: [], uncounted: [] });
});

test("counts TypeScript where perl is missing, and says what it could not count", async () => {
  process.env["PATH"] = folder;
  const { files, uncounted } = await countFiles(folder, ["a.ts", "run.sh"]);
  process.env["PATH"] = path;
  expect(files).toMatchObject([{ path: "a.ts", language: "TypeScript", effective: 2 }]);
  expect(uncounted).toEqual([{ path: "run.sh", why: "perl is not installed" }]);
});

test("counts beside names that cloc cannot be told, and says which they are", async () => {
  const odd = ['a"b.py', "a\tb.py", "a\u001bb.py", "a\\b.py", "a\nb.py", "a\rb.py"];
  const even = ["'$(c)`|&;*?<>%s.py", "ü.py", " d .py", "run.sh"];
  for (const name of [...odd, ...even.slice(0, -1)]) await writeFile(join(folder, name), "a\n");
  const { files, uncounted } = await countFiles(folder, [...odd, ...even]);
  expect(files.map((file) => file.path).toSorted()).toEqual(even.toSorted());
  expect(uncounted).toEqual(odd.map((name) => ({ path: name, why: "its name cannot be told to cloc" })));
});

test.each([
  ["of a file that was not asked for", '{"./other.sh": {"language": "C", "code": 1, "comment": 0, "blank": 0}}'],
  ["that is no JSON", '{"./run.sh"'],
])("refuses what cloc says %s", async (_, said) => {
  await mkdir(join(folder, "bin"), { recursive: true });
  await writeFile(join(folder, "bin", "perl"), `#!/bin/sh\necho '${said}'\n`);
  await chmod(join(folder, "bin", "perl"), 0o755);
  process.env["PATH"] = `${join(folder, "bin")}:${path}`;
  const counting = countFiles(folder, ["run.sh"]).finally(() => (process.env["PATH"] = path));
  await expect(counting).rejects.toMatchObject({
    kind: "environment",
    message: expect.stringMatching(/^Cannot count lines: what cloc says/) as string,
  });
});
