import { describe, expect, it } from "vitest";
import { blocking, defineCheck, ReleaseCommit, Settings, verdict } from "../src/index.ts";
import { openTestGround, planOf } from "./helpers/ground.ts";
import { makeRepo } from "./helpers/repo.ts";

/** The example of CONTRIBUTING.md and of `defineCheck`. */
const noConsole = () =>
  defineCheck({
    id: "no-console",
    title: "Looking for console calls",
    reads: { commit: ReleaseCommit },
    async plan({ facts, bench }) {
      const hits = await bench.git.grep(facts.commit, "console\\.", ["src"]);
      const findings = hits.map(({ file, line }) =>
        blocking("console", "Cannot release: a console call", { hint: "Remove it", file, line }),
      );
      return verdict({ saw: "src", findings });
    },
  });

/** The release commit is the branch's own. */
const asItIs = () =>
  defineCheck({
    id: "as-it-is",
    title: "Taking the commit as it is",
    reads: { settings: Settings },
    provides: { commit: ReleaseCommit },
    plan: ({ facts }) => Promise.resolve(verdict({ saw: "1 commit", facts: { commit: facts.settings.base } })),
  });

describe("the example check", () => {
  it.each([
    ["blocks where there is one, and says where", "export {};\nconsole.log(1);\n", "blocked"],
    ["passes where there is none", "export {};\n", "clean"],
  ])("%s", async (_name, source, expected) => {
    const repo = await makeRepo({ "src/index.ts": source });
    const test = await openTestGround(repo);
    try {
      const plan = await planOf(test, [noConsole(), asItIs()]);
      expect(plan.verdict).toBe(expected);
      const [finding] = plan.checks[0]?.findings ?? [];
      if (expected === "blocked") expect(finding).toMatchObject({ id: "console", file: "src/index.ts", line: 2 });
      else expect(finding).toBeUndefined();
    } finally {
      await test.close();
    }
  });
});
