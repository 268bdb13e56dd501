import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lines } from "../../checks/index.ts";
import type { Verdict } from "../../src/model/check.ts";
import type { Finding } from "../../src/model/finding.ts";
import type { Workbench } from "../../src/model/workbench.ts";
import { idsOf, passed } from "../helpers/ask.ts";
import { openBuilt, type Built } from "../helpers/built.ts";

const code = (count: number): string =>
  Array.from({ length: count }, (_, i) => `export const v${i} = ${i};\n`).join("");

/** A workbench that counts each commit but once: cloc takes its time. */
function countingOnce(bench: Workbench): Workbench {
  const counts = new Map<string, ReturnType<Workbench["countLines"]>>();
  return {
    ...bench,
    countLines: (commit, options = {}) => {
      const key = JSON.stringify([commit, options.exclude ?? []]);
      const counted = counts.get(key) ?? bench.countLines(commit, options);
      counts.set(key, counted);
      return counted;
    },
  };
}

type Options = NonNullable<Parameters<typeof lines>[0]>;

/** The messages and hints of a verdict's findings. */
function findingsOf(verdict: Verdict<unknown>): readonly Finding[] {
  return verdict.kind === "skip" ? [] : verdict.findings;
}

describe("lines", () => {
  let built: Built;
  let now: string;
  let bench: Workbench;
  beforeAll(async () => {
    built = await openBuilt({}, { "a.ts": `// a comment\n\n${code(1_000)}` });
    const lock = JSON.stringify(Array.from({ length: 50 }), null, 2);
    now = await built.repo.commit(
      { "a.ts": `// a comment\n\n${code(1_200)}`, "package-lock.json": lock },
      "feat: more",
    );
    bench = countingOnce(built.bench);
  });
  afterAll(async () => await built.close());

  const ask = async (options: Parameters<typeof lines>[0], from: "first" | "last" = "last") => {
    const last = { name: "@acme/tool", tag: "v1.2.2", commit: built.commit, version: "1.2.2" };
    const facts = { commit: now, lastReleases: from === "last" ? [last] : undefined };
    return await lines(options).plan({ facts, bench, signal: new AbortController().signal });
  };

  test("counts the release and the last one, without lockfiles", async () => {
    const { facts, saw } = passed(await ask({}));
    expect(facts.lines.now["TypeScript"]).toEqual({ files: 1, effective: 1_200, comment: 1, blank: 1 });
    expect(facts.lines.before?.["TypeScript"]?.effective).toBe(1_000);
    expect(saw).toMatch(/^1,2\d\d effective lines in 2 languages \(TypeScript 1,200, JSON \d\), \+200 since v1\.2\.2$/);
  });

  test("has nothing to compare a first release with", async () => {
    const { facts, saw, findings } = passed(await ask({ growth: { lines: 0, percent: 0 } }, "first"));
    expect(facts.lines.before).toBeNull();
    expect(saw).not.toContain("since");
    expect(findings).toEqual([]);
  });

  test("blocks over a limit, in all and by language, and warns where that is asked for", async () => {
    expect(idsOf(await ask({ max: 1_199 }))).toEqual(["lines-over"]);
    expect(idsOf(await ask({ max: { TypeScript: 1_199 } }))).toEqual(["lines-over"]);
    expect(passed(await ask({ max: { TypeScript: 1_200 } })).findings).toEqual([]);
    expect(passed(await ask({ max: 1_199, level: "warn" })).findings).toMatchObject([
      { id: "lines-over", level: "warn" },
    ]);
  });

  test("says where a limit's language does not exist", async () => {
    expect(passed(await ask({ max: { Typescript: 1 } })).findings).toMatchObject([
      { id: "lines-unknown-language", hint: 'Did you mean "TypeScript"?' },
    ]);
    expect(passed(await ask({ max: { Rust: 1 } })).findings).toMatchObject([
      { id: "lines-unknown-language", hint: "Languages: JSON, TypeScript" },
    ]);
  });

  test("blocks on growth by lines and by percent", async () => {
    expect(idsOf(await ask({ growth: { lines: 199, percent: 19 } }))).toEqual(["lines-growth", "lines-growth"]);
    expect(await ask({ growth: { lines: 199 } })).toMatchObject({
      findings: [{ message: expect.stringContaining("(grown most: a.ts +200") as string }],
    });
    expect(idsOf(await ask({ growth: { lines: 200, percent: 21 } }))).toEqual([]);
  });

  test("blocks where there is nothing to count", async () => {
    const empty = await built.repo.commit({ "a.ts": null, "package.json": null, notes: "words\n" }, "chore: empty");
    const verdict = await built.ask(lines(), { commit: empty, lastReleases: undefined });
    expect(idsOf(verdict)).toEqual(["no-lines"]);
  });
});

describe("lines, of a workspace", () => {
  const manifest = (name: string): string => `${JSON.stringify({ name, version: "1.0.0" }, null, 2)}\n`;
  const PACKAGES = [
    { name: "@acme/tool", folder: "" },
    { name: "@acme/core", folder: "packages/core" },
    { name: "@acme/plugin", folder: "packages/core/plugin" },
    { name: "@acme/core-extra", folder: "packages/core-extra" },
  ];
  let built: Built;
  let now: string;
  let bench: Workbench;
  beforeAll(async () => {
    built = await openBuilt(
      {},
      {
        "src/cli/main.ts": code(100),
        "src/old/moved.ts": code(40),
        "src/model.js": code(60),
        "packages/core/package.json": manifest("@acme/core"),
        "packages/core/index.ts": code(30),
        "packages/core/plugin/package.json": manifest("@acme/plugin"),
        "packages/core/plugin/index.ts": code(20),
        "packages/core-extra/index.ts": code(10),
        "test/main.test.ts": code(50),
        "CHANGELOG.md": "words\n".repeat(500),
      },
    );
    now = await built.repo.commit(
      {
        "src/cli/main.ts": code(150),
        "src/cli/new.ts": code(20),
        "src/old/moved.ts": null,
        "src/new/moved.ts": code(42),
        "packages/core/plugin/index.ts": code(25),
        "test/main.test.ts": code(60),
      },
      "feat: more",
    );
    bench = { ...countingOnce(built.bench), packages: async () => PACKAGES };
  });
  afterAll(async () => await built.close());

  const ask = async (options: Options, other: Partial<Workbench> & { readonly isFirst?: boolean } = {}) => {
    const { isFirst = false, ...instead } = other;
    const last = { name: "@acme/tool", tag: "v1.2.2", commit: built.commit, version: "1.2.2" };
    const facts = { commit: now, lastReleases: isFirst ? [] : [last] };
    return await lines(options).plan({
      facts,
      bench: { ...bench, ...instead },
      signal: new AbortController().signal,
    });
  };

  test("holds folders against limits, and names what grew most in them", async () => {
    expect(idsOf(await ask({ folders: { "src/cli": 170, "src/new": 42, src: 272 } }))).toEqual([]);
    expect(findingsOf(await ask({ folders: { "src/cli": 169 } }))).toEqual([
      {
        id: "lines-over",
        level: "block",
        message:
          "Cannot keep the load line: the folder src/cli has 170 effective lines, and the limit is 169" +
          " (grown most: src/cli/main.ts +50, src/cli/new.ts +20)",
        hint: "Take code out, or raise the limit in lines({ folders })",
      },
    ]);
    expect(findingsOf(await ask({ folders: { ".": 10 } }))).toMatchObject([
      { id: "lines-over", message: expect.stringContaining("the code has") as string },
    ]);
  });

  test("names the largest files where nothing is known to have grown", async () => {
    const message = expect.stringContaining("(largest: packages/core/index.ts 30, ") as string;
    expect(findingsOf(await ask({ packages: { "@acme/core": 30 } }))).toMatchObject([{ message }]);
    const first = findingsOf(await ask({ folders: { "src/cli": 1 } }, { isFirst: true }));
    expect(first).toMatchObject([
      { message: expect.stringContaining("(largest: src/cli/main.ts 150, src/cli/new.ts 20)") as string },
    ]);
  });

  test("compares a file that moved with what it was, and one that came into a folder with nothing", async () => {
    const inAll = findingsOf(await ask({ max: { TypeScript: 1 } }));
    expect(inAll[0]?.message).toMatch(/src\/new\/moved\.ts \+2\b/);
    const inFolder = findingsOf(await ask({ folders: { "src/new": 41 } }));
    expect(inFolder[0]?.message).toContain("(grown most: src/new/moved.ts +42)");
  });

  test("names five files, and how many more there are", async () => {
    const [finding] = findingsOf(await ask({ max: { TypeScript: 1 } }, { isFirst: true }));
    expect(finding?.message).toMatch(/\(largest: (?:[^ ]+ \d+, ){5}and 2 more\)$/);
  });

  test("says where a limit's folder does not exist, and which there are", async () => {
    expect(passed(await ask({ folders: { "src/clii": 1, "lib/cli": 1, "src/old": 1 } })).findings).toMatchObject([
      { id: "lines-unknown-folder", level: "warn", hint: 'Did you mean "src/cli"?' },
      { id: "lines-unknown-folder", level: "warn", hint: "Folders: packages, src, test" },
      { id: "lines-unknown-folder", level: "warn", hint: 'Did you mean "src/cli"?' },
    ]);
  });

  test("holds packages against limits: the innermost package has a file", async () => {
    // Its manifest has four lines.
    expect(idsOf(await ask({ packages: { "@acme/core": 34, "@acme/plugin": 29, "@acme/core-extra": 10 } }))).toEqual(
      [],
    );
    expect(findingsOf(await ask({ packages: { "@acme/core": 33, "@acme/plugin": 28 } }))).toMatchObject([
      { id: "lines-over", message: expect.stringContaining("the package @acme/core has 34 effective lines") as string },
      {
        id: "lines-over",
        message: expect.stringContaining("(grown most: packages/core/plugin/index.ts +5)") as string,
      },
    ]);
    expect(findingsOf(await ask({ packages: { "@acme/tool": 300 } }))).toMatchObject([{ id: "lines-over" }]);
  });

  test("says where a limit's package does not exist", async () => {
    expect(passed(await ask({ packages: { "@acme/cor": 1, other: 1 } })).findings).toMatchObject([
      { id: "lines-unknown-package", level: "warn", hint: 'Did you mean "@acme/core"?' },
      { id: "lines-unknown-package", hint: "Packages: @acme/core, @acme/core-extra, @acme/plugin, @acme/tool" },
    ]);
  });

  test("takes a file for its nearest package's, and one outside of all packages for nobody's", async () => {
    const packages = async () => ["a", "a/b", "a/b-c"].map((folder) => ({ name: `@${folder}`, folder }));
    const paths = ["a/x.ts", "a/b/c/x.ts", "a/b-c/x.ts", "a/b-d/x.ts", "ab/x.ts", "x.ts"];
    const files = paths.map((path) => ({ path, language: "TypeScript", effective: 1, comment: 0, blank: 0 }));
    const countLines = async () => ({ files, uncounted: [] });
    const overIn = async (name: string): Promise<readonly Finding[]> =>
      findingsOf(await ask({ packages: { [name]: 0 } }, { packages, countLines, isFirst: true }));
    expect(await overIn("@a")).toMatchObject([
      { message: expect.stringMatching(/has 2 effective lines.*\(largest: a\/b-d\/x\.ts 1, a\/x\.ts 1\)$/) as string },
    ]);
    expect(await overIn("@a/b")).toMatchObject([
      { message: expect.stringContaining("(largest: a/b/c/x.ts 1)") as string },
    ]);
    expect(await overIn("@a/b-c")).toMatchObject([
      { message: expect.stringContaining("(largest: a/b-c/x.ts 1)") as string },
    ]);
    expect(await overIn("nobody")).toMatchObject([{ id: "lines-unknown-package", hint: "Packages: @a, @a/b, @a/b-c" }]);
  });

  test("asks for packages only where they have limits", async () => {
    const packages = (): never => {
      throw new Error("it asked");
    };
    expect(idsOf(await ask({ folders: { src: 272 } }, { packages }))).toEqual([]);
  });

  test("names what grew most in all", async () => {
    const findings = findingsOf(await ask({ growth: { lines: 1, percent: 1, level: "warn" } }));
    const grown = "(grown most: src/cli/main.ts +50, src/cli/new.ts +20, test/main.test.ts +10, packages/core/plugin";
    expect(findings).toMatchObject([
      { id: "lines-growth", level: "warn", message: expect.stringContaining(grown) as string },
      { id: "lines-growth", level: "warn", message: expect.stringContaining(grown) as string },
    ]);
  });

  test("holds the share of tests to source", async () => {
    // 60 lines of tests, and 277 + 60 of source in TypeScript and JavaScript.
    const verdict = passed(await ask({ tests: { min: 17, max: 18 } }));
    expect(verdict.findings).toEqual([]);
    expect(verdict.saw).toMatch(/since v1\.2\.2, tests are 17\.8 % of the source$/);
    expect(findingsOf(await ask({ tests: { min: 18 } }))).toMatchObject([
      {
        id: "lines-tests",
        message: expect.stringMatching(/and the least is 18 % \(source grown most: src\/cli\/main\.ts \+50/) as string,
        hint: "Write tests, or lower the limit in lines({ tests })",
      },
    ]);
    expect(findingsOf(await ask({ tests: { max: 17 } }))).toMatchObject([
      { message: expect.stringContaining("the limit is 17 % (tests grown most: test/main.test.ts +10)") as string },
    ]);
    expect(idsOf(await ask({ tests: { globs: ["src/**"], min: 100 } }))).toEqual([]);
  });

  test("does not pass where there is no test, or no source", async () => {
    expect(findingsOf(await ask({ tests: { globs: ["tset/**"], max: 50 } }))).toMatchObject([
      { id: "lines-tests", level: "block", message: expect.stringContaining("is a test") as string },
    ]);
    expect(findingsOf(await ask({ tests: { globs: ["**"], min: 1 } }))).toMatchObject([
      { id: "lines-tests", message: expect.stringContaining("is source") as string },
    ]);
  });

  test.each([
    ["a.test.ts", true],
    ["src/a.spec.mjs", true],
    ["src/a.test-d.ts", true],
    ["src/__tests__/a.ts", true],
    ["packages/a/test/helpers/b.ts", true],
    [".hidden/e2e/b.js", true],
    ["src/testing.ts", false],
    ["src/contest/a.ts", false],
  ])("takes %s for a test or not by its name", async (path, isTest) => {
    const file = { language: "TypeScript", effective: 10, comment: 0, blank: 0 };
    const files = [
      { ...file, path },
      { ...file, path: "src/other.ts" },
      { ...file, path: "src/other.test.ts" },
    ];
    const countLines = async () => ({ files, uncounted: [] });
    const { saw } = passed(await ask({ tests: { min: 1 } }, { countLines }));
    expect(saw).toContain(isTest ? "tests are 200.0 %" : "tests are 50.0 %");
  });

  test("names the largest files of code, and leaves data and prose alone", async () => {
    expect(idsOf(await ask({ largest: 150 }))).toEqual([]);
    expect(findingsOf(await ask({ largest: 59 }))).toEqual([
      {
        id: "lines-largest",
        level: "block",
        message:
          "Cannot keep the load line: 3 files have more than the 59 effective lines that one may have" +
          " (src/cli/main.ts 150, src/model.js 60, test/main.test.ts 60)",
        hint: "Split what is too large, or raise the limit in lines({ largest })",
      },
    ]);
    const [finding] = findingsOf(await ask({ largest: { max: 149, level: "warn" } }));
    expect(finding).toMatchObject({ level: "warn", message: expect.stringContaining("1 file has more") as string });
  });

  test("leaves what is excluded out of both commits", async () => {
    const { lines: counted } = passed(await ask({ exclude: ["test/**", "packages/**"] })).facts;
    expect([counted.now, counted.before].map((count) => count?.["TypeScript"])).toMatchObject([
      { files: 3, effective: 212 },
      { files: 2, effective: 140 },
    ]);
    expect(idsOf(await ask({ exclude: ["src/cli/**"], largest: 60, folders: { "src/cli": 1 } }))).toEqual([
      "lines-unknown-folder",
    ]);
    const nothing = await ask({ exclude: ["**"], tests: { min: 1 } });
    expect(idsOf(nothing)).toEqual(["no-lines"]);
  });

  test.each<[string, Options]>([
    ["max", { max: { max: 1, level: "warn" } }],
    ["max by language", { max: { TypeScript: { max: 1, level: "warn" } } }],
    ["folders", { folders: { src: { max: 1, level: "warn" } } }],
    ["packages", { packages: { "@acme/core": { max: 1, level: "warn" } } }],
    ["growth", { growth: { lines: 1, level: "warn" } }],
    ["tests", { tests: { min: 99, level: "warn" } }],
    ["largest", { largest: { max: 1, level: "warn" } }],
  ])("lets the level of %s win over the step's", async (_, options) => {
    const both = [await ask(options), await ask({ ...options, level: "block" })];
    expect(both.map(({ kind }) => kind)).toEqual(["pass", "pass"]);
    expect(both.map((verdict) => findingsOf(verdict).length)).toEqual([1, 1]);
    const blocking = JSON.parse(JSON.stringify(options).replace('"warn"', '"block"')) as Options;
    expect((await ask({ ...blocking, level: "warn" })).kind).toBe("block");
    const unsaid = JSON.parse(JSON.stringify(options).replace(',"level":"warn"', "")) as Options;
    expect((await ask({ ...unsaid, level: "warn" })).kind).toBe("pass");
    expect((await ask(unsaid)).kind).toBe("block");
  });

  describe("without perl", () => {
    const countLines: Workbench["countLines"] = async (commit) => {
      const { files } = await bench.countLines(commit);
      const uncounted = [
        { path: "src/run.py", why: "perl is not installed" },
        { path: "README.md", why: "perl is not installed" },
        { path: "logo.svg", why: "binary" },
      ];
      return { files, uncounted };
    };

    test.each<[Options, "warn" | "block"]>([
      [{}, "warn"],
      [{ max: 9_000 }, "block"],
      [{ max: 9_000, level: "warn" }, "warn"],
      [{ max: { TypeScript: 9_000, JSON: 9_000 } }, "warn"],
      [{ max: { Python: 9_000 } }, "block"],
      [{ folders: { src: 9_000 } }, "block"],
      [{ folders: { src: { max: 9_000, level: "warn" } } }, "warn"],
      [{ folders: { "src/cli": 9_000 } }, "warn"],
      [{ packages: { "@acme/tool": 9_000 } }, "block"],
      [{ packages: { "@acme/core": 9_000 } }, "warn"],
      [{ growth: { lines: 9_000 } }, "block"],
      [{ largest: 9_000 }, "block"],
      [{ tests: { min: 1 } }, "warn"],
    ])("%j leads to a finding that says %s", async (options, level) => {
      expect(findingsOf(await ask(options, { countLines }))).toMatchObject([
        { id: "lines-uncounted", level, message: "Cannot count 2 files: perl is not installed" },
      ]);
    });
  });
});

describe("options of lines", () => {
  test.each<[unknown, RegExp]>([
    [{ max: -1 }, /^Cannot use the step "lines": max: /],
    [{ max: 1.5 }, /: max: /],
    [{ max: { level: "warn" } }, /: max: /],
    [{ max: { max: 1, levl: "warn" } }, /: max: /],
    [{ folders: { "src/": 1 } }, /: folders\.src\/: a folder is relative to the root/],
    [{ folders: { "./src": 1 } }, /: a folder is relative to the root/],
    [{ folders: { "../src": 1 } }, /: a folder is relative to the root/],
    [{ folders: { "/src": 1 } }, /: a folder is relative to the root/],
    [{ folders: { "": 1 } }, /: a folder is relative to the root/],
    [{ folders: { src: "1" } }, /: folders\.src: /],
    [{ folders: { src: { max: 1, level: "stop" } } }, /: folders\.src/],
    [{ packages: { a: { level: "warn" } } }, /: packages\.a/],
    [{ growth: { lignes: 1 } }, /growth: .*"lignes"/],
    [{ growth: { level: "warn" } }, /: growth: give "lines" or "percent"/],
    [{ growth: { percent: -1 } }, /: growth\.percent: /],
    [{ tests: {} }, /: tests: give "min" or "max"/],
    [{ tests: { min: 0 } }, /: tests\.min: /],
    [{ tests: { min: 50, max: 40 } }, /: tests: "min" is above "max"/],
    [{ tests: { min: 50, globs: [] } }, /: tests\.globs: /],
    [{ tests: { min: 50, globs: ["!src/**"] } }, /: tests\.globs\.0: is no glob/],
    [{ largest: 0.5 }, /: largest: /],
    [{ exclude: "test/**" }, /: exclude: /],
    [{ exclude: ["test/"] }, /: exclude\.0: is no glob/],
    [{ exclude: ["/test/**"] }, /: exclude\.0: is no glob/],
    [{ exclude: ["./test/**"] }, /: exclude\.0: is no glob/],
    [{ exclude: [""] }, /: exclude\.0: is no glob/],
    [{ level: "stop" }, /: level: /],
  ])("%j are refused", (options, fault) => {
    expect(() => lines(options as Options)).toThrow(fault);
  });

  test.each<[Options]>([
    [{}],
    [{ max: 0 }],
    [{ max: { TypeScript: 1 } }],
    [{ folders: { ".": 1, ".github/actions": 2, "src/a..b": 3 } }],
    [{ exclude: ["!(src)/**", "*", "**/*.gen.ts"] }],
  ])("%j are taken", (options) => {
    expect(lines(options).id).toBe("lines");
  });
});
