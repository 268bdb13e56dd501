import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { docs } from "../../checks/index.ts";
import { warningLines } from "../../checks/docs.ts";
import { idsOf, passed } from "../helpers/ask.ts";
import { openBuilt, VERSIONS, type Built } from "../helpers/built.ts";

const SCRIPTS = {
  docs: "mkdir -p docs/api && echo '<p>Hi' > docs/index.html && echo '<p>Api' > docs/api/tool.html && echo 0 warnings",
  site: "mkdir -p site && echo '<p>Hi' > site/index.html && echo '[warning] a link leads nowhere'",
  nothing: "echo done",
  broken: "echo no such type && exit 3",
};

describe("docs", () => {
  let built: Built;
  beforeAll(async () => void (built = await openBuilt({ scripts: SCRIPTS })));
  afterAll(async () => await built.close());
  const ask = async (options: Parameters<typeof docs>[0] = {}) =>
    await built.ask(docs(options), { build: built.build, versions: VERSIONS });

  test("makes an archive of the pages that the script builds, the same bytes each time", async () => {
    const first = passed(await ask());
    expect(first).toMatchObject({ saw: "2 pages", findings: [] });
    expect(first.facts.archives.map(({ name }) => name)).toEqual(["acme-tool-1.2.3-docs.tgz"]);
    expect(passed(await ask()).facts).toEqual(first.facts);
    expect(passed(await ask({ archive: false })).facts.archives).toEqual([]);
    expect(await built.bench.files.exists(built.build, "docs")).toBe(false);
  });

  test("blocks on warnings, and shows them where they may stand", async () => {
    const blocked = await ask({ script: "site", out: "site" });
    expect(idsOf(blocked)).toEqual(["docs-warnings"]);
    expect(blocked).toMatchObject({ kind: "block", facts: { archives: [{}] } });
    const warned = passed(await ask({ script: "site", out: "site", warnings: "warn" }));
    expect(warned.findings[0]).toMatchObject({
      level: "warn",
      message: expect.stringContaining("warned once:\n[warning] a link") as string,
    });
  });

  test("blocks where there are no pages, where the build fails, and where nothing builds them", async () => {
    expect(idsOf(await ask({ script: "nothing" }))).toEqual(["docs-empty"]);
    expect(idsOf(await ask({ script: "absent" }))).toEqual(["no-docs"]);
    const failed = await ask({ script: "broken" });
    expect(failed).toMatchObject({
      findings: [{ id: "docs-failed", message: expect.stringMatching(/exited with 3\n[\s\S]*no such type/) as string }],
    });
  });

  test("takes no pages that are in git for built ones", async () => {
    const commit = await built.repo.commit({ "guide/a.md": "# A\n", "guide/b.md": "# B\n" }, "docs: a guide");
    const build = await built.bench.files.checkout(commit);
    const over = async (script: string) => {
      await built.bench.files.write(build, "package.json", JSON.stringify({ scripts: { docs: script } }));
      return await built.ask(docs({ out: "./guide/" }), { build, versions: VERSIONS });
    };
    expect(idsOf(await over("echo done"))).toEqual(["docs-empty"]);
    expect(passed(await over("echo '# A2' > guide/a.md && echo '# C' > guide/c.md")).saw).toBe("2 pages");
  });

  test("runs the project's typedoc alone, and installs none", async () => {
    const failed = await ask({ script: "absent", typedoc: true });
    expect(failed).toMatchObject({
      findings: [{ id: "docs-failed", hint: "Run it yourself: npx --no-install typedoc --out docs" }],
    });
  });
});

describe("warningLines", () => {
  test.each([
    "[warning] x",
    "\x1b[33mWarning\x1b[39m: x",
    "WARN  x",
    "src/a.ts:1:2 - warning TS1: x",
    "Found 0 errors and 2 warnings",
  ])("finds %j", (line) => {
    expect(warningLines(`a\n${line}\nb`)).toHaveLength(1);
  });

  test.each([
    "> typedoc --logLevel Warn",
    "npm warn config x",
    "0 warnings",
    "Built rules/no-warning.md",
    "wrote warnings.html",
    "(Use `node --trace-warnings ...` to show where the warning was created)",
    "with --warnings-as-errors",
  ])("lets %j be", (line) => {
    expect(warningLines(line)).toEqual([]);
  });
});
