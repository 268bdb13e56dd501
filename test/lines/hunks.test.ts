import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyLines, type LineClass } from "../../src/lines/index.ts";
import { lineChange, lineEndsOf, parseHunks, type Hunk, type LineChange } from "../../src/world/lines/hunks.ts";
import { makeRepo, type Files, type Repo } from "../helpers/repo.ts";

const OLD = "1a2b3c4d".padEnd(40, "0");
const NEW = "5d6e7f80".padEnd(40, "0");
const FLAGS = ["-r", "-p", "--full-index", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"];

const hunk = (oldStart: number, oldCount: number, newStart: number, newCount: number): Hunk => ({
  oldStart,
  oldCount,
  newStart,
  newCount,
});
const patchOf = (...hunks: readonly string[]): string =>
  ["diff --git a/a.ts b/a.ts", `index ${OLD}..${NEW} 100644`, "--- a/a.ts", "+++ b/a.ts", ...hunks, ""].join("\n");
const hunksIn = (...hunks: readonly string[]): readonly Hunk[] | undefined =>
  parseHunks(patchOf(...hunks)).get(`${OLD}..${NEW}`);

describe("hunks", () => {
  test("are read by the pair of blobs, their counts 1 where git leaves them out", () => {
    const patch = patchOf("@@ -1 +1 @@ function a() {", "-a", "+b", "@@ -5,0 +6,2 @@", "+c", "+d", "@@ -9,2 +11,0 @@");
    const text = `${patch}-e\n-f\n`;
    const hunks = [hunk(1, 1, 1, 1), hunk(5, 0, 6, 2), hunk(9, 2, 11, 0)];
    expect([...parseHunks(text)]).toEqual([[`${OLD}..${NEW}`, hunks]]);
    expect(parseHunks(Buffer.from(text))).toEqual(parseHunks(text));
  });

  test("may lack line ends, on either side", () => {
    const none = "\\ No newline at end of file";
    expect(hunksIn("@@ -1 +1 @@", "-a", none, "+b", none)).toEqual([hunk(1, 1, 1, 1)]);
    expect(hunksIn("@@ -1 +1,2 @@", "-a", none, "+a", "+b")).toEqual([hunk(1, 1, 1, 2)]);
    expect(hunksIn("@@ -1,2 +0,0 @@", "-a", "-\\ b", none)).toEqual([hunk(1, 2, 0, 0)]);
  });

  test("are not what lines within them look like", () => {
    const header = ["diff --git a/b b/b", `index ${NEW}..${OLD} 100644`, "@@ -1 +1 @@", "-- a", "++ b", "\\ No"];
    const all = [`@@ -1,6 +1,6 @@`, ...header.map((line) => `-${line}`), ...header.map((line) => `+${line}`)];
    expect(hunksIn(...all, "@@ -9 +9 @@", "-\r@@ -1 +1 @@", "+")).toEqual([hunk(1, 6, 1, 6), hunk(9, 1, 9, 1)]);
    expect(parseHunks(patchOf(...all)).size).toBe(1);
  });

  test("are none of a binary file, a changed mode or an empty file", () => {
    const mode = "diff --git a/m b/m\nold mode 100644\nnew mode 100755\n";
    const binary = `diff --git a/b b/b\nindex ${OLD}..${NEW} 100644\nBinary files a/b and b/b differ\n`;
    expect([...parseHunks(mode + binary + mode)]).toEqual([[`${OLD}..${NEW}`, []]]);
    expect(parseHunks("")).toEqual(new Map());
  });

  test("of copies count once, and those of a path that is text count", () => {
    const text = patchOf("@@ -1 +1 @@", "-a", "+b");
    const binary = `diff --git a/b b/b\nindex ${OLD}..${NEW} 100644\nBinary files a/b and b/b differ\n`;
    for (const patch of [text + text, text + binary, binary + text])
      expect(parseHunks(patch).get(`${OLD}..${NEW}`)).toEqual([hunk(1, 1, 1, 1)]);
  });

  test.each([["-a"], ["-a", "-b"], ["+b", "-a"], ["-a", " b"]])("that end as %j are refused", (...lines) => {
    expect(() => hunksIn("@@ -1 +1 @@", ...lines)).toThrow(/^Cannot read what git diff-tree says/);
  });

  test("are read in linear time", () => {
    const many = Array.from({ length: 100_000 }, (_, at) => `@@ -${2 * at + 1} +${2 * at + 1} @@\n-a\n+@@ -1 +1 @@`);
    expect(hunksIn(many.join("\n"))).toHaveLength(100_000);
    expect(hunksIn(`@@ -1,0 +1 @@`, `+${"@".repeat(10_000_000)}`)).toHaveLength(1);
  });
});

const [E, C, B] = ["effective", "comment", "blank"] as const;

/** What two lines cannot be paired by. */
interface Unpaired {
  readonly hunks: readonly Hunk[];
  readonly git?: { readonly before: number; readonly after: number };
}

describe("the change of a file", () => {
  test("is the effective lines in its hunks", () => {
    expect(lineChange([E, E, C, B], [E, C, E, E, B], [hunk(2, 2, 2, 3)])).toEqual({ added: 2, removed: 1 });
    expect(lineChange([], [E, C, E], [hunk(0, 0, 1, 3)])).toEqual({ added: 2, removed: 0 });
    expect(lineChange([E, C, E], [], [hunk(1, 3, 0, 0)])).toEqual({ added: 0, removed: 2 });
    expect(lineChange([E, E], [E, B, E], [hunk(1, 0, 2, 1)])).toEqual({ added: 0, removed: 0 });
  });

  test("is also lines that a comment took or gave back further down", () => {
    expect(lineChange([E, E, E, E], [E, C, C, C, E], [hunk(1, 0, 2, 1), hunk(3, 1, 4, 1)])).toEqual({
      added: 0,
      removed: 2,
    });
    expect(lineChange([C, C, C, E], [E, C, E, E], [hunk(1, 1, 1, 1)])).toEqual({ added: 2, removed: 0 });
  });

  test.each<[string, Unpaired]>([
    ["git sees fewer lines before", { hunks: [hunk(1, 1, 1, 1)], git: { before: 1, after: 2 } }],
    ["git sees fewer lines after", { hunks: [hunk(1, 1, 1, 1)], git: { before: 2, after: 1 } }],
    ["git has no hunks", { hunks: [] }],
    ["a hunk reaches beyond the old lines", { hunks: [hunk(2, 2, 2, 1)] }],
    ["a hunk reaches beyond the new lines", { hunks: [hunk(2, 1, 2, 2)] }],
    ["a hunk begins beyond the lines", { hunks: [hunk(4, 1, 4, 1)] }],
    ["hunks overlap", { hunks: [hunk(1, 2, 1, 2), hunk(2, 1, 2, 1)] }],
    ["hunks are apart unequally", { hunks: [hunk(1, 1, 1, 1), hunk(3, 0, 2, 1)] }],
  ])("is the plain difference where %s", (_, { hunks, git = { before: 2, after: 2 } }) => {
    // Paired, one line would have come and one gone.
    expect(lineChange([C, E], [E, C], hunks, git)).toEqual({ added: 0, removed: 0 });
    expect(lineChange([E, E], [E, C], hunks, git)).toEqual({ added: 0, removed: 1 });
    expect(lineChange([E, C], [E, E], hunks, git)).toEqual({ added: 1, removed: 0 });
  });

  test("is what an edit script says, line by line", () => {
    fc.assert(
      fc.property(fc.array(edit), (edits) => {
        const before = edits.flatMap(({ old }) => (old === null ? [] : [old]));
        const after = edits.flatMap(({ now }) => (now === null ? [] : [now]));
        const change = lineChange(before, after, hunksOf(edits));
        if (edits.some(isInHunk)) expect(change).toEqual(changeOf(edits));
        const net = after.filter((kind) => kind === E).length - before.filter((kind) => kind === E).length;
        expect(change.added - change.removed).toBe(net);
      }),
      { numRuns: 1_000 },
    );
  });

  test("is the difference at least, whatever hunks there are", () => {
    const kinds = fc.array(fc.constantFrom(E, C, B), { maxLength: 9 });
    const number = fc.integer({ min: 0, max: 9 });
    const any = fc.tuple(number, number, number, number).map((numbers) => hunk(...numbers));
    fc.assert(
      fc.property(kinds, kinds, fc.array(any, { maxLength: 3 }), (before, after, hunks) => {
        const { added, removed } = lineChange(before, after, hunks);
        expect(Math.min(added, removed)).toBeGreaterThanOrEqual(0);
        const net = after.filter((kind) => kind === E).length - before.filter((kind) => kind === E).length;
        expect(added - removed).toBe(net);
      }),
    );
  });
});

/** One line of an edit script; null is not there. A line that stays may change its class. */
interface Edit {
  readonly old: LineClass | null;
  readonly now: LineClass | null;
}

const kind = fc.constantFrom(E, C, B);
const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ old: kind, now: kind }),
  fc.record({ old: fc.constant(null), now: kind }),
  fc.record({ old: kind, now: fc.constant(null) }),
);

function isInHunk({ old, now }: Edit): boolean {
  return old === null || now === null;
}

function changeOf(edits: readonly Edit[]): LineChange {
  return {
    added: edits.filter(({ old, now }) => now === E && old !== E).length,
    removed: edits.filter(({ old, now }) => old === E && now !== E).length,
  };
}

/** Neighbouring lines that came or went are one hunk, as git has them. */
function hunksOf(edits: readonly Edit[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  let [old, now, start] = [0, 0, { old: 0, now: 0 }];
  for (const [at, one] of edits.entries()) {
    if (isInHunk(one) && (at === 0 || !isInHunk(edits[at - 1] ?? one))) start = { old, now };
    if (one.old !== null) old++;
    if (one.now !== null) now++;
    const next = edits[at + 1];
    if (!isInHunk(one) || (next !== undefined && isInHunk(next))) continue;
    const [oldCount, newCount] = [old - start.old, now - start.now];
    hunks.push(hunk(start.old + Math.min(oldCount, 1), oldCount, start.now + Math.min(newCount, 1), newCount));
  }
  return hunks;
}

describe("git itself", () => {
  /** Lines that look like a patch's, open comments and end them, and are of every class. */
  const LINES = [
    "a();",
    "b();",
    "",
    "// c",
    "/*",
    "*/",
    "@@ -1 +1 @@",
    "-- a/a.ts",
    "++ b/a.ts",
    "-",
    "+",
    "\\ No newline at end of file",
    "diff --git a/a.ts b/a.ts",
    `index ${OLD}..${NEW} 100644`,
  ];
  const text = fc
    .tuple(fc.array(fc.constantFrom(...LINES), { maxLength: 12 }), fc.boolean(), fc.constantFrom("\n", "\r\n"))
    .map(([lines, isEnded, end]) => lines.join(end) + (isEnded && lines.length > 0 ? end : ""));
  const COUNT = 200;

  test("agrees, of texts that look like patches", async () => {
    const sides = [1, 2].map((seed) => fc.sample(text, { numRuns: COUNT, seed }));
    const trees = sides.map((texts, side): Files => ({ ...namedTexts(texts), "z.ts": `${side}` }));
    const repo = await makeRepo({}, { remote: false });
    const [from, to] = [await repo.commit(trees[0] ?? {}, "a"), await repo.commit(trees[1] ?? {}, "b")];
    const hunks = parseHunks(await patch(repo, from, to, "-U0"));
    const scripts = scriptsIn(await patch(repo, from, to, "-U1000"));
    for (const [name, { pair, marks }] of scripts) {
      const [before, after] = trees.map((tree) => tree[name] ?? "") as [string, string];
      const told = lineChange(classesIn(before), classesIn(after), hunks.get(pair) ?? [], gitLines(before, after));
      expect([name, told]).toEqual([name, changeOf(editsOf(marks, classesIn(before), classesIn(after)))]);
    }
    expect(scripts.size).toBeGreaterThan(COUNT / 2);
    expect(new Set([...scripts.values()].map(({ pair }) => pair))).toEqual(new Set(hunks.keys()));
  });

  test("has hunks for files that come and go, and none for what it calls binary", async () => {
    const repo = await makeRepo({ "gone.ts": "a();\n// b\n", "data.ts": "a\0" }, { remote: false });
    const from = await repo.git("rev-parse", "HEAD");
    const to = await repo.commit({ "gone.ts": null, "come.ts": "\na();", "data.ts": "b\0", "empty.ts": "" }, "b");
    const hunks = parseHunks(await patch(repo, from, to, "-U0"));
    expect([...hunks.values()]).toEqual([[hunk(0, 0, 1, 2)], [], [], [hunk(1, 2, 0, 0)]]);
  });

  test("sees lines as they are, but for a lone CR", async () => {
    const [before, after] = ["a();\rb();\nc();\nd();\n", "a();\rb();\nc();\n// d\n"];
    const repo = await makeRepo({ "a.ts": before }, { remote: false, objectFormat: "sha256" });
    const from = await repo.git("rev-parse", "HEAD");
    const [told = []] = parseHunks(await patch(repo, from, await repo.commit({ "a.ts": after }, "b"), "-U0")).values();
    expect(told).toEqual([hunk(3, 1, 3, 1)]);
    const change = lineChange(classesIn(before), classesIn(after), told, gitLines(before, after));
    expect(change).toEqual({ added: 0, removed: 1 });
  });

  test.each([
    ["", 0],
    ["a", 1],
    ["a\n", 1],
    ["a\n\n", 2],
    ["a\r\nb", 2],
    ["a\rb\n", 1],
    ["\n", 1],
  ])("sees %j as %i lines", (text, lines) => {
    expect(lineEndsOf(Buffer.from(text))).toBe(lines);
  });
});

async function patch(repo: Repo, from: string, to: string, ...flags: readonly string[]): Promise<string> {
  return await repo.git("diff-tree", ...FLAGS, ...flags, from, to);
}

function namedTexts(texts: readonly string[]): Files {
  return Object.fromEntries(texts.map((text, at) => [`${at}.ts`, text]));
}

/** What git says of one file: which blobs, and of each line whether it stayed, came or went. */
interface Script {
  readonly pair: string;
  readonly marks: readonly string[];
}

/** Reads a patch that shows all lines, each behind its mark, so that none can look like a header. */
function scriptsIn(patch: string): ReadonlyMap<string, Script> {
  const files = patch.split(/^diff --git a\//m).slice(1);
  return new Map(
    files.map((file) => {
      const [name = "", pair = ""] = /^(\S+) (?:.*\n)+?index (\S+)/.exec(file)?.slice(1) ?? [];
      const lines = file.slice(file.search(/^@@/m)).split("\n").slice(1);
      return [
        name,
        { pair, marks: lines.map((line) => line.charAt(0)).filter((mark) => "+- ".includes(mark) && mark) },
      ];
    }),
  );
}

function editsOf(marks: readonly string[], before: readonly LineClass[], after: readonly LineClass[]): readonly Edit[] {
  let [old, now] = [0, 0];
  return marks.map((mark) => ({
    old: mark === "+" ? null : (before[old++] ?? null),
    now: mark === "-" ? null : (after[now++] ?? null),
  }));
}

function classesIn(text: string): readonly LineClass[] {
  return classifyLines("a.ts", text) ?? [];
}

function gitLines(before: string, after: string): { before: number; after: number } {
  return { before: lineEndsOf(Buffer.from(before)), after: lineEndsOf(Buffer.from(after)) };
}
