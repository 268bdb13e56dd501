import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lines } from "../../checks/index.ts";
import type { Workbench } from "../../src/model/workbench.ts";
import { idsOf, passed } from "../helpers/ask.ts";
import { openBuilt, type Built } from "../helpers/built.ts";

const code = (count: number): string =>
  Array.from({ length: count }, (_, i) => `export const v${i} = ${i};\n`).join("");

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
    const counts = new Map<string, ReturnType<Workbench["countLines"]>>();
    const countOnce = (commit: string) =>
      counts.get(commit) ?? counts.set(commit, built.bench.countLines(commit)).get(commit);
    bench = { ...built.bench, countLines: (commit) => countOnce(commit) as ReturnType<Workbench["countLines"]> };
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
      { id: "lines-unknown-language", hint: "Languages: JSON, TypeScript" },
    ]);
  });

  test("blocks on growth by lines and by percent", async () => {
    expect(idsOf(await ask({ growth: { lines: 199, percent: 19 } }))).toEqual(["lines-growth", "lines-growth"]);
    expect(await ask({ growth: { lines: 199 } })).toMatchObject({
      findings: [{ message: expect.stringContaining("(a.ts +200)") as string }],
    });
    expect(idsOf(await ask({ growth: { lines: 200, percent: 21 } }))).toEqual([]);
  });

  test("blocks where there is nothing to count", async () => {
    const empty = await built.repo.commit({ "a.ts": null, "package.json": null, notes: "words\n" }, "chore: empty");
    const verdict = await built.ask(lines(), { commit: empty, lastReleases: undefined });
    expect(idsOf(verdict)).toEqual(["no-lines"]);
  });

  test("refuses options that make no sense", () => {
    expect(() => lines({ max: -1 })).toThrow('Cannot use the step "lines": max');
    expect(() => lines({ growth: { lignes: 1 } } as never)).toThrow(/growth: .*"lignes"/);
  });
});
