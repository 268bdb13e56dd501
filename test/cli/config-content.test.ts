import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/cli/config/load.ts";
import { suggest } from "../../src/model/suggest.ts";
import { PlimsollError } from "../../src/model/error.ts";
import { folderOf } from "../helpers/folder.ts";

/** What is said of a configuration: the message, then the hint. */
async function saidOf(config: unknown, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const root = await folderOf({ "plimsoll.config.json": JSON.stringify(config), ...more });
  const thrown: unknown = await loadConfig(root, null).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(PlimsollError);
  const { kind, message, hint } = thrown as PlimsollError;
  expect(kind).toBe("usage");
  return `${message.replaceAll(`${root}/`, "")}\n${hint ?? ""}`;
}

async function stepsOf(steps: readonly unknown[], more: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const root = await folderOf({ "plimsoll.config.json": JSON.stringify({ steps }), ...more });
  return (await loadConfig(root, null)).steps.map(({ id }) => id);
}

describe("a key that is not known is an error with a suggestion:", () => {
  test.for([
    [{ step: [] }, 'Cannot use plimsoll.config.json: "step" is not known\nDid you mean "steps"?'],
    [{ wya: "push" }, '"wya" is not known\nDid you mean "way"?'],
    [{ quite: 1 }, '"quite" is not known\nKnown keys: $schema, steps, way, branch, remote, tag, waivers'],
    [{ "a\u001b[31m": 1 }, '"a\\u{1b}[31m" is not known'],
    [
      { waivers: [{ finding: "a", reason: "b", until: "2027-01-01", untill: 1 }] },
      '"waivers.0.untill" is not known\nDid you mean "until"?',
    ],
    [
      { waivers: [{ finding: "a", reason: "b", until: "2027-01-01", steps: 1 }] },
      '"waivers.0.steps" is not known\nKnown keys: finding, check, reason, until',
    ],
  ] as const)("%j", async ([config, says]) => {
    expect(await saidOf(config)).toContain(says);
  });
});

describe("a value that is wrong is named by its key:", () => {
  test.for([
    [{ way: "sideways" }, /"way": .*"push".*"tag-only".*"existing"/],
    [{ branch: "" }, /"branch": /],
    [{ branch: 7 }, /"branch": /],
    [{ steps: "version" }, /"steps": /],
    [{ waivers: [{ finding: "a", until: "2027-01-01" }] }, /"waivers\.0\.reason": /],
    [{ waivers: [{ finding: "a", reason: "", until: "2027-01-01" }] }, /"waivers\.0\.reason": /],
    [{ waivers: [{ finding: "a", reason: "b", until: "next week" }] }, /"waivers\.0\.until": /],
    [{ waivers: [{ finding: "a", reason: "b", until: "2027-02-30" }] }, /"waivers\.0\.until": /],
  ] as const)("%j", async ([config, says]) => {
    expect(await saidOf(config)).toMatch(says);
  });

  test.for([[[]], [null], [7], ["steps"], [true]])("%j is no configuration", async ([config]) => {
    expect(await saidOf(config)).toMatch(/^Cannot (use|load) plimsoll\.config\.json: .+\n.+$/);
  });
});

test("a waiver of a check that is not among the steps is refused", async () => {
  const waivers = [
    { finding: "a", reason: "b", until: "2027-01-01" },
    { finding: "a", check: "tga", reason: "b", until: "2027-01-01" },
  ];
  expect(await saidOf({ steps: ["tag"], waivers })).toBe(
    'Cannot use plimsoll.config.json: "waivers.1.check": no step is called "tga"\nDid you mean "tag"?',
  );
  const [first] = waivers;
  expect(await saidOf({ steps: ["version"], waivers: [{ ...first, check: "tests" }] })).toMatch(
    /"waivers\.0\.check": no step is called "tests"\nSteps: version, commit$/,
  );
});

test("a list without steps is refused, telling of some and of the defaults", async () => {
  expect(await saidOf({ steps: [] })).toBe(
    'Cannot use plimsoll.config.json: "steps" is empty\n' +
      'List some, such as "steps": ["repository", "version", "notes", "build", "tag", "push"]; ' +
      'or take "steps" out, and what fits the repository is done',
  );
});

test.for([
  "--force",
  "a..b",
  "v",
  "",
  "{version} ",
  "v{version}.lock",
  "a~{version}",
  "{version}/",
  "v{version}\n",
  "@{version",
  "{version}-{version}",
  "{name}/{unscoped}@{version}",
  "{name}@{version}{name}{name}{name}{name}{name}{name}{name}",
])("the tag template %j is refused", async (tag) => {
  expect(await saidOf({ tag })).toMatch(/"tag": it does not make a name that git takes for a tag/);
});

test("the tag templates of packages are refused by name", async () => {
  expect(await saidOf({ tag: { core: "v{version}", "@s/cli": "v {version}" } })).toMatch(
    /"tag\.@s\/cli": it does not make a name that git takes for a tag/,
  );
  expect(await saidOf({ tag: { "../core": "v{version}" } })).toMatch(
    /"tag\.\.\.\/core": it is no package's name, nor \*/,
  );
  expect(await saidOf({ tag: ["v{version}"] })).toMatch(/"tag": it must be a template, or templates by package/);
});

test("packages without a tag template of their own have the usual one", async () => {
  const tag = { core: "v{version}" };
  const tagOf = async (config: unknown): Promise<unknown> =>
    (await loadConfig(await folderOf({ "plimsoll.config.json": JSON.stringify(config) }), null)).tag;
  expect(await tagOf({ tag, steps: ["workspace"] })).toEqual({ "*": "{name}@{version}", core: "v{version}" });
  expect(await tagOf({ tag, steps: ["version"] })).toEqual({ "*": "v{version}", core: "v{version}" });
  const all = { "*": "{unscoped}-v{version}", core: "v{version}" };
  expect(await tagOf({ tag: all, steps: ["workspace"] })).toEqual(all);
});

const NO_STEP =
  /step 2 of plimsoll\.config\.json: it is no step\nWrite "name", \["name", \{ … \}\], or \{ "use": "\.\/my-check\.ts" \}$/;

describe("steps in JSON", () => {
  test("by name, with options, and from a module of one's own", async () => {
    const own = `import { defineCheck, verdict } from "plimsoll";
export default ({ id }: { id: string }) => defineCheck({ id, title: "Looking", plan: async () => verdict({ saw: "it" }) });
`;
    const steps = ["version", ["lines", { max: 60_000 }], { use: "./my-check.ts", options: { id: "mine" } }];
    expect(await stepsOf(steps, { "my-check.ts": own })).toEqual(["version", "commit", "lines", "mine"]);
  });

  test("from a package", async () => {
    const files = {
      "node_modules/a-step/package.json": '{ "name": "a-step", "type": "module", "exports": { "import": "./i.js" } }',
      "node_modules/a-step/i.js": 'export default { id: "a-step", title: "Looking", plan: async () => ({}) };\n',
    };
    expect(await stepsOf([{ use: "a-step" }], files)).toEqual(["a-step"]);
  });

  test("the release commit is made behind the last step that writes into it, unless the list says where", async () => {
    expect(await stepsOf(["notes", "version", "tag"])).toEqual(["notes", "version", "commit", "tag"]);
    expect(await stepsOf(["commit", "version", "tag"])).toEqual(["commit", "version", "tag"]);
    expect(await stepsOf(["tag", "push"])).toEqual(["tag", "push"]);
  });

  test.for([
    ["versoin", /step 2 of plimsoll\.config\.json: no step is called "versoin"\nDid you mean "version"\?/],
    ["constructor", /no step is called "constructor"/],
    ["__proto__", /no step is called "__proto__"/],
    [["verion"], /Did you mean "version"\?/],
    [["lines", { mox: 1 }], /"lines": it has no option "mox"\n/],
    [["tests", { timeoutSeconds: -1 }], /timeoutSeconds/],
    [["command", { id: "x", run: ["true"], timeoutSeconds: -1 }], /timeoutSeconds/],
    [[], /step 2 of plimsoll\.config\.json/],
    [["version", {}, {}], /step 2 of plimsoll\.config\.json/],
    [null, NO_STEP],
    [7, NO_STEP],
    [{ id: "a" }, NO_STEP],
    [{}, NO_STEP],
    [{ lines: { max: 1 }, tests: {} }, NO_STEP],
    [{ lines: { max: 1 } }, /step 2 of .*: it is no step\nWrite \["lines", \{ "max": 1 \}\]$/],
    [{ tests: {} }, /it is no step\nWrite "tests"$/],
    [{ tests: true }, /it is no step\nWrite "tests"$/],
    [{ use: "./absent.ts" }, /absent\.ts: there is no such file/],
    [{ use: "no-such-package" }, /no package is called "no-such-package"\nInstall it/],
    [{ use: "node:fs" }, /step 2 .*"node:fs"/],
    [
      { use: "./a.ts", option: {} },
      /step 2 of plimsoll\.config\.json: "option" is not known\nDid you mean "options"\?/,
    ],
  ] as const)("%j is refused by its place", async ([step, says]) => {
    expect(await saidOf({ steps: ["tag", step] }, { "a.ts": "export default () => ({ id: 'a' });" })).toMatch(says);
  });

  test("a module that gives no check is refused by its place", async () => {
    const files = {
      "a.ts": 'export default () => ({ id: "a" });\n',
      "b.ts": "export default () => { throw new Error('bad'); };\n",
    };
    expect(await saidOf({ steps: [{ use: "./a.ts" }] }, files)).toMatch(/step 1 .*it is no check/);
    expect(await saidOf({ steps: [{ use: "./b.ts" }] }, files)).toMatch(/step 1 .*bad/);
  });
});

test("a step that was not called, or whose id is not in kebab case, is refused", async () => {
  const ts = async (steps: string): Promise<string> => {
    const root = await folderOf({
      "plimsoll.config.ts": `import { version } from "plimsoll";\nexport default { steps: ${steps} };\n`,
    });
    return await loadConfig(root, null).then(String, (error: PlimsollError) => `${error.message}\n${error.hint ?? ""}`);
  };
  expect(await ts("[version]")).toMatch(/step 1 of .*: it is a function\nCall it: version\(\) instead of version/);
  expect(await ts('[{ ...version(), id: "My Step" }]')).toMatch(/its id "My Step" is not in kebab case/);
  expect(await ts("[{ ...version(), plan: 7 }]")).toMatch(/it is no check/);
  expect(await ts("[{ version: {} }]")).toMatch(/it is no check\nWrite version\(\{ … \}\)$/);
});

test("a suggestion is near, or none", () => {
  expect(suggest("Versions", ["version", "notes"])).toBe("version");
  expect(suggest("lnes", ["notes", "lines"])).toBe("lines");
  expect(suggest("something", ["version", "notes"])).toBeNull();
  expect(suggest("", ["version"])).toBeNull();
});
