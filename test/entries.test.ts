import { execFileSync } from "node:child_process";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { folderOf } from "./helpers/folder.ts";

const main = fileURLToPath(new URL("..", import.meta.url));
const NAMES = "defineCheck, defineConfig, usageError";
const VALUES = `JSON.stringify([countLines("a.ts", "a;\\n"), typeof defineCheck, typeof defineConfig, typeof usageError])`;
const IMPORTS = `import { ${NAMES} } from "plimsoll";\nimport { countLines } from "plimsoll/lines";\n`;

/** A project that has this one installed. */
async function projectOf(): Promise<string> {
  const project = await folderOf({
    "a.mjs": `${IMPORTS}console.log(${VALUES});\n`,
    "a.cjs": `const { ${NAMES} } = require("plimsoll");\nconst { countLines } = require("plimsoll/lines");\nconsole.log(${VALUES});\n`,
    "right.ts": `${IMPORTS}export const lines: number | undefined = countLines("a.ts", "a;")?.effective;\nexport { ${NAMES} };\n`,
    "wrong.ts": `${IMPORTS}export const lines: string | undefined = countLines("a.ts", 7)?.effective;\nexport { ${NAMES} };\n`,
    "package.json": '{ "type": "module" }',
  });
  await mkdir(join(project, "node_modules"));
  await symlink(main, join(project, "node_modules/plimsoll"));
  return project;
}

test.each(["a.mjs", "a.cjs"])("%s gets the public entries", async (name) => {
  const output = execFileSync(process.execPath, [join(await projectOf(), name)], { encoding: "utf8" });
  expect(output).toBe('[{"effective":1,"comment":0,"blank":0},"function","function","function"]\n');
});

/** What the compiler says of files of a project. */
function complaints(project: string, names: readonly string[]): string {
  const tsc = join(main, "node_modules/typescript/bin/tsc");
  const types = ["--types", "node", "--typeRoots", join(main, "node_modules/@types")];
  const args = [tsc, "--noEmit", "--strict", "--module", "nodenext", ...types, ...names];
  try {
    return execFileSync(process.execPath, args, { cwd: project, encoding: "utf8" });
  } catch (thrown) {
    return (thrown as { stdout: string }).stdout;
  }
}

test("they have their types", async () => {
  const project = await projectOf();
  const said = complaints(project, ["right.ts", "wrong.ts"]);
  expect(said.match(/^.*TS\d+/gm)).toEqual([
    expect.stringMatching(/^wrong\.ts.*TS2322$/),
    expect.stringMatching(/^wrong\.ts.*TS2345$/),
  ]);
});
