import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clocCounter } from "../../src/world/cloc.ts";

let folder: string;
const path = process.env["PATH"];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
  await mkdir(join(folder, "node_modules"));
  const typescript = "// says\n\nexport const a = 1;\nexport const b = 2;\n";
  for (const name of ["a.ts", "copy of a.ts", "-b.ts", "#c.ts", "node_modules/d.ts"])
    await writeFile(join(folder, name), typescript);
  await writeFile(join(folder, "run.sh"), "#!/bin/sh\necho hello\n");
  await writeFile(join(folder, "image.xyz"), "??");
  await symlink("a.ts", join(folder, "link.ts"));
});
afterAll(async () => {
  process.env["PATH"] = path;
  await rm(folder, { recursive: true, force: true });
});

test("counts each regular file, equal ones too, and none of node_modules", async () => {
  const files = ["run.sh", "a.ts", "copy of a.ts", "-b.ts", "#c.ts", "node_modules/d.ts", "link.ts", "image.xyz"];
  const count = await clocCounter().count(folder, files);
  expect(Object.entries(count)).toEqual([
    ["Bourne Shell", { files: 1, effective: 2, comment: 0, blank: 0 }],
    ["TypeScript", { files: 4, effective: 8, comment: 4, blank: 4 }],
  ]);
});

test("finds nothing in nothing, and in what no language claims", async () => {
  expect(await clocCounter().count(folder, [])).toEqual({});
  expect(await clocCounter().count(folder, ["image.xyz"])).toEqual({});
});

test("says that perl is missing", async () => {
  process.env["PATH"] = folder;
  const failed = clocCounter().count(folder, ["a.ts"]);
  await expect(failed).rejects.toMatchObject({
    kind: "environment",
    message: expect.stringContaining("perl") as string,
    hint: expect.stringContaining("Install perl") as string,
  });
  process.env["PATH"] = path;
});
