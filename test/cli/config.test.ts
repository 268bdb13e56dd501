import { execFileSync } from "node:child_process";
import { symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig, type Config } from "../../src/cli/config/load.ts";
import { PlimsollError } from "../../src/model/error.ts";
import { folderOf } from "../helpers/folder.ts";

async function load(files: Readonly<Record<string, string>>): Promise<Config> {
  return await loadConfig(await folderOf(files), null);
}

/** The error of a configuration that cannot be used. */
async function refusal(root: string, named: string | null = null): Promise<PlimsollError> {
  const thrown: unknown = await loadConfig(root, named).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(PlimsollError);
  expect(thrown).toMatchObject({ kind: "usage" });
  return thrown as PlimsollError;
}

const ids = ({ steps }: Config): readonly string[] => steps.map(({ id }) => id);

describe("a configuration is found as", () => {
  const esm =
    'import { defineConfig, version } from "plimsoll";\nexport default defineConfig({ steps: [version()] });\n';
  test.for([
    ["plimsoll.config.ts", esm],
    ["plimsoll.config.mts", esm],
    ["plimsoll.config.js", esm],
    ["plimsoll.config.mjs", esm],
    ["plimsoll.config.cjs", 'const { version } = require("plimsoll");\nmodule.exports = { steps: [version()] };\n'],
    ["plimsoll.config.json", '{ "steps": ["version"] }'],
  ] as const)("%s", async ([name, text]) => {
    const config = await load({ [name]: text });
    expect(ids(config)).toEqual(["version", "commit"]);
    expect(config).toMatchObject({ way: "push", branch: null, remote: null, tag: "v{version}", waivers: [] });
    expect(config.file).toMatch(new RegExp(`${name}$`));
  });

  test("the plimsoll key of package.json", async () => {
    const config = await load({ "package.json": '{ "plimsoll": { "steps": ["tag"], "way": "tag-only" } }' });
    expect(ids(config)).toEqual(["tag"]);
    expect(config).toMatchObject({ way: "tag-only", file: "package.json" });
  });

  test("the file that is named, wherever it stands", async () => {
    const root = await folderOf({ "deep/own.json": '{ "steps": ["tag"] }', "plimsoll.config.json": "{}" });
    expect(ids(await loadConfig(root, join(root, "deep/own.json")))).toEqual(["tag"]);
  });

  test("a file that imports another, which may change between two loads", async () => {
    const root = await folderOf({
      "plimsoll.config.ts": 'import { tag } from "./names.ts";\nexport default { tag };\n',
      "names.ts": 'export const tag: string = "r{version}";\n',
    });
    expect((await loadConfig(root, null)).tag).toBe("r{version}");
    await writeFile(join(root, "names.ts"), 'export const tag = "s{version}";\n');
    expect((await loadConfig(root, null)).tag).toBe("s{version}");
  });
});

describe("a file that cannot be loaded is named:", () => {
  test.for([
    ["throws", 'throw new Error("no luck");\n', /Cannot load .*plimsoll\.config\.ts: no luck/],
    ["throws no error", "throw 7;\n", /Cannot load .*plimsoll\.config\.ts: 7/],
    ["exports nothing", "const a = 1;\n", /Cannot load .*plimsoll\.config\.ts: it exports nothing/],
    ["is empty", "", /Cannot load .*plimsoll\.config\.ts: it exports nothing/],
    ["does not parse", "export default {\n  steps: [,\n", /Cannot load .*plimsoll\.config\.ts[:( ]+\d+:\d+/],
    ["imports what is not there", 'import "./absent.ts";\n', /Cannot load .*plimsoll\.config\.ts: .*absent\.ts/],
  ] as const)("it %s", async ([, text, says]) => {
    const { message, hint } = await refusal(await folderOf({ "plimsoll.config.ts": text }));
    expect(message).toMatch(says);
    expect(message).not.toMatch(/\n\s+at /);
    // `init` would refuse: there is a file.
    expect(hint).not.toMatch(/plimsoll init/);
    expect(hint).toMatch(/^(Mend it, and look again: plimsoll checks|Export a configuration: .*)$/);
  });

  test("a step's own fault says how it is mended", async () => {
    const text = 'import { version } from "plimsoll";\nexport default { steps: [version({ fils: [] })] };\n';
    const { message, hint } = await refusal(await folderOf({ "plimsoll.config.ts": text }));
    expect(message).toMatch(
      /Cannot load .*plimsoll\.config\.ts: Cannot use the step "version": it has no option "fils"/,
    );
    expect(hint).toBe('Did you mean "files"?');
  });

  test("JSON that does not parse", async () => {
    const { message, hint } = await refusal(await folderOf({ "plimsoll.config.json": '{\n  "steps": [,]\n}' }));
    expect(message).toMatch(/Cannot load .*plimsoll\.config\.json: it is not JSON \([^]*\[,\]/);
    expect(hint).toBe("Mend it, and look again: plimsoll checks");
  });

  test("more than 1 MiB", async () => {
    const root = await folderOf({ "plimsoll.config.json": `{}${" ".repeat(1024 * 1024)}` });
    expect(await refusal(root)).toMatchObject({
      message: expect.stringMatching(/it is larger than 1 MiB/) as string,
      hint: expect.not.stringMatching(/init/) as string,
    });
  });

  test("a folder", async () => {
    const root = await folderOf({ "plimsoll.config.ts/index.ts": "export default {};" });
    expect((await refusal(root)).message).toMatch(/plimsoll\.config\.ts: it is not a file/);
  });

  test("a fifo, which is not waited for", async () => {
    const root = await folderOf({});
    execFileSync("mkfifo", [join(root, "plimsoll.config.json")]);
    expect((await refusal(root)).message).toMatch(/plimsoll\.config\.json: it is not a file/);
  });

  test("a link to nowhere", async () => {
    const root = await folderOf({});
    await symlink("nowhere", join(root, "plimsoll.config.ts"));
    const { message, hint } = await refusal(root);
    expect(message).toMatch(/plimsoll\.config\.ts: there is no such file/);
    expect(hint).not.toMatch(/init/);
  });

  test("a name that is not there", async () => {
    const root = await folderOf({});
    const { message, hint } = await refusal(root, join(root, "mine.ts"));
    expect(message).toMatch(/Cannot load .*mine\.ts: there is no such file/);
    expect(hint).toBe("Put it there, or name another");
  });
});

test("several are refused, by name", async () => {
  const root = await folderOf({ "plimsoll.config.ts": "", "plimsoll.config.json": "{}" });
  const { message } = await refusal(root);
  expect(message).toBe("Cannot choose a configuration: there are plimsoll.config.ts and plimsoll.config.json");
});

test("a file and the key of package.json are several too", async () => {
  const root = await folderOf({ "plimsoll.config.json": "{}", "package.json": '{ "plimsoll": {} }' });
  expect((await refusal(root)).message).toMatch(/plimsoll\.config\.json and .*package\.json/);
});
