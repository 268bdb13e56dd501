import type * as fs from "node:fs";
import { basename } from "node:path";
import { expect, test, vi } from "vitest";
import { writtenFiles } from "../../../src/world/lines/files.ts";
import { folderOf } from "../../helpers/folder.ts";

/** A call takes fewer arguments than that. */
const MANY = vi.hoisted(() => 200_000);

/** Nobody waits until so many files are made: a folder of this name only says that it has them. */
vi.mock("node:fs", async (original) => {
  const real = await original<typeof fs>();
  const entries = Array.from({ length: MANY }, (_, n) => ({ name: `${n}.ts`, isFile: () => true }));
  const readdirSync = (path: string, options: { withFileTypes: true }): unknown =>
    basename(path) === "many" ? entries : real.readdirSync(path, options);
  return { ...real, readdirSync };
});

test("a folder below one that is no repository may have any number of files", async () => {
  const { paths } = await writtenFiles(await folderOf({ "a.ts": "", "lib/many/0.ts": "", "lib/z/b.ts": "" }));
  expect(paths).toHaveLength(MANY + 2);
  for (const path of ["a.ts", `lib/many/${MANY - 1}.ts`, "lib/z/b.ts"]) expect(paths.includes(path)).toBe(true);
});
