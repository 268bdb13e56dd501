import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { startRegistry, type TestRegistry } from "../helpers/registry.ts";
import { makeSample, SAMPLE } from "../helpers/sample.ts";

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
}, 60_000);
afterAll(() => registry.stop());

async function distTags(): Promise<unknown> {
  return await (await fetch(`${registry.url}-/package/${SAMPLE}/dist-tags`)).json();
}

test(
  "a maintenance branch publishes beside latest, within its line, and pre-releases go on",
  { timeout: 240_000 },
  async () => {
    const repo = await makeSample({ registry });
    const release = async (branch: string, ...args: readonly string[]): Promise<void> => {
      const end = await runCli(repo, ["release", ...args, "--branch", branch, "--yes"]);
      expect(end, end.stderr).toMatchObject({ code: 0 });
    };
    const commit = async (branch: string, message: string): Promise<void> => {
      await repo.commit({ "index.js": `export const answer = "${message}";\n` }, message);
      await repo.git("push", "--quiet", "origin", branch);
    };
    await release("main");
    expect(await distTags()).toEqual({ latest: "1.1.0" });

    await repo.git("switch", "--quiet", "--create", "1.x");
    await commit("1.x", "fix: mend");
    await release("1.x");
    expect(await distTags()).toEqual({ latest: "1.1.0", "release-1.x": "1.1.1" });
    await commit("1.x", "feat!: break");
    const refused = await runCli(repo, ["release", "--branch", "1.x", "--yes"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr + refused.stdout).toContain(`Cannot publish ${SAMPLE}@2.0.0: this branch maintains 1.x`);
    await release("1.x", "minor");
    expect(await distTags()).toEqual({ latest: "1.1.0", "release-1.x": "1.2.0" });

    await repo.git("switch", "--quiet", "main");
    await commit("main", "feat!: other");
    await release("main", "2.0.0-beta.1");
    expect(await distTags()).toEqual({ latest: "1.1.0", "release-1.x": "1.2.0", beta: "2.0.0-beta.1" });
    await release("main", "2.0.0");
    expect(await distTags()).toEqual({ latest: "2.0.0", "release-1.x": "1.2.0", beta: "2.0.0-beta.1" });
  },
);
