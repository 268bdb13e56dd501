import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { command } from "../../checks/index.ts";
import { factsIn } from "../../src/engine/wire.ts";
import { Lines, type PastRelease, type Settings } from "../../src/model/facts.ts";
import { idsOf, passed } from "../helpers/ask.ts";
import { openBuilt, type Built } from "../helpers/built.ts";

const node = (code: string): string[] => ["node", "-e", code];

describe("command", () => {
  let built: Built;
  let last: PastRelease;
  let base: string;
  beforeAll(async () => {
    built = await openBuilt({}, { "src/a.js": "1\n", "docs/a.md": "a\n" });
    last = { name: "@acme/tool", tag: "v1.2.2", commit: built.commit, version: "1.2.2" };
    base = await built.repo.commit({ "src/a.js": "2\n" }, "fix: a");
    await built.bench.files.write(built.build, "made.txt", "made\n");
  });
  afterAll(async () => await built.close());

  const ask = async (options: Omit<Parameters<typeof command>[0], "id">, isBuilt = true) => {
    const settings = { branch: "main", base } as Settings;
    const facts = { settings, commit: base, build: isBuilt ? built.build : undefined, last: [last] };
    return await built.ask(command({ id: "mine", ...options }), facts);
  };

  test("runs in a copy of the build, and passes on exit code 0", async () => {
    const code =
      'const fs = require("fs"); fs.readFileSync("made.txt"); fs.writeFileSync("more.txt", ""); console.log("looked")';
    expect(passed(await ask({ run: node(code) })).saw).toMatch(/^node -e .* exited with 0$/);
    expect(built.progress).toContain("looked");
    expect(await built.bench.files.exists(built.build, "more.txt")).toBe(false);
  });

  test("runs in a checkout of the release commit where there is no build", async () => {
    const code =
      'const fs = require("fs"); process.exit(fs.existsSync("made.txt") || fs.readFileSync("src/a.js", "utf8") !== "2\\n" ? 1 : 0)';
    expect((await ask({ run: node(code) }, false)).kind).toBe("pass");
  });

  test("blocks on any other exit code, with what was said, and at the time limit", async () => {
    const failed = await ask({ run: node('console.error("too old"); process.exit(7)') });
    expect(failed).toMatchObject({
      kind: "block",
      findings: [{ id: "command-failed", message: expect.stringMatching(/exited with 7\ntoo old$/) as string }],
    });
    const slow = await ask({ run: node("setTimeout(() => {}, 60000)"), timeoutSeconds: 0.5 });
    expect(slow).toMatchObject({ findings: [{ message: expect.stringContaining("took more than 0.5 s") as string }] });
  });

  test("sees the variables that it names and no others", async () => {
    process.env["PLIMSOLL_TEST_ONE"] = "1";
    const run = node("process.exit(process.env.PLIMSOLL_TEST_ONE === '1' && process.env.CI === '1' ? 0 : 1)");
    expect(idsOf(await ask({ run }))).toEqual(["command-failed"]);
    expect(idsOf(await ask({ run, env: ["PLIMSOLL_TEST_ONE"] }))).toEqual([]);
  });

  test("skips where its condition is not met, and says which", async () => {
    const run = node("process.exit(1)");
    expect(await ask({ run, when: { branch: "next" } })).toEqual({ kind: "skip", reason: "only on the branch next" });
    expect(await ask({ run, when: { env: "PLIMSOLL_TEST_NONE" } })).toEqual({
      kind: "skip",
      reason: "only if PLIMSOLL_TEST_NONE is set",
    });
    expect(await ask({ run, when: { changed: ["docs"] } })).toEqual({
      kind: "skip",
      reason: "nothing changed in docs since v1.2.2",
    });
    expect(idsOf(await ask({ run, when: { changed: ["docs", "src"], branch: "main" } }))).toEqual(["command-failed"]);
  });

  test("has an effect that can be taken back only if it says how", async () => {
    const effect = { run: ["deploy"], probe: ["deployed"], env: ["KEY"] };
    expect(passed(await ask({ effect }))).toMatchObject({
      effects: [{ kind: "command", name: "mine", undo: null, timeoutSeconds: 600 }],
    });
    const undone = await ask({ run: node(""), effect: { ...effect, undo: ["withdraw"], timeoutSeconds: 5 } });
    expect(passed(undone).effects).toEqual([
      { kind: "command", name: "mine", ...effect, undo: ["withdraw"], timeoutSeconds: 5 },
    ]);
  });

  test("waits for the steps before it unless it names what it reads", () => {
    expect(command({ id: "mine", run: ["x"] }).waits).toBe("earlier");
    const reading = command({ id: "mine", run: ["x"], reads: { lines: Lines } });
    expect(reading.waits).toBeUndefined();
    expect(reading.reads).toMatchObject({ lines: Lines, settings: { key: "settings" } });
  });

  test("reads facts by their names, its own among them", () => {
    const reads = ["line counts", "built checkout", "coverage"];
    const reading = command({ id: "mine", run: ["x"], reads });
    expect(reading.waits).toBeUndefined();
    const needed = Object.values(factsIn(reading.reads)).filter(({ optional }) => optional !== true);
    expect(needed.map(({ key }) => key).sort()).toEqual(["built checkout", "coverage", "line counts", "settings"]);
  });

  test.for([[7], [[7]], [{ commit: "release commit" }], [{ commit: undefined }]])(
    "takes nothing else for facts: %j",
    ([reads]) => {
      expect(() => command({ id: "mine", run: ["x"], reads: reads as never })).toThrow(
        'Cannot use the step "command": reads: it must be a list of the names of facts, or an object of facts',
      );
    },
  );

  test("says what a condition may be", () => {
    const make = () => command({ id: "mine", run: ["x"], when: { paths: ["src"] } as never });
    expect(make).toThrow('Cannot use the step "command": when: there is no "paths"');
    expect(make).toThrow(expect.objectContaining({ hint: "There is: env, branch, changed" }) as Error);
  });

  test("refuses what it cannot run", () => {
    expect(() => command({ id: "mine" })).toThrow('Cannot use the step "mine": it runs nothing');
    expect(() => command({ id: "mine", run: [] })).toThrow('Cannot use the step "command": run: ');
    expect(() => command({ id: "Mine", run: ["x"] })).toThrow("id: it must be in kebab case");
    expect(() => command({ id: "mine", effect: { run: ["x"] } } as never)).toThrow(
      "effect.probe: it must be a program",
    );
    expect(() => command({ id: "mine", run: ["x"], timeoutSeconds: -1 })).toThrow(
      "timeoutSeconds: it must be a positive number of seconds",
    );
  });
});
