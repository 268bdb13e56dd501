import { describe, expect, it } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import { makeRepo, type Repo } from "../../helpers/repo.ts";
import { ask, makeReleased, manifest, ROOT, type Asked } from "./sample.ts";

const PRIVATE = { dependencies: { "@s/d": "^1.0.0" } };
const BY_PNPM = { "package.json": '{ "private": true }\n' };
const FRESH = { dependencies: { "@s/fresh": "^1.0.0" } };

/** What is told, as `level id file:line`. */
async function told(repo: Repo, asked: Asked = {}): Promise<readonly string[]> {
  const verdict = await ask(repo, asked);
  const findings: readonly Finding[] = verdict.kind === "skip" ? [] : verdict.findings;
  return findings.map(({ id, level, file, line }) => `${level} ${id} ${file ?? ""}:${line ?? ""}`);
}

describe("a dependency that no registry could serve", () => {
  it("blocks, and only warns where packing may find another manifest", async () => {
    const repo = await makeReleased();
    const files = {
      ...manifest("e", "1.0.0", PRIVATE),
      ...manifest("f", "1.0.0", { ...PRIVATE, scripts: { prepack: "clean-package" } }),
      ...manifest("g", "1.0.0", { ...PRIVATE, publishConfig: { directory: "dist" } }),
    };
    await repo.commit(files, "feat: add them");
    expect(await told(repo)).toEqual([
      "block private-dependency packages/e/package.json:5",
      "warn private-dependency packages/f/package.json:5",
      "warn private-dependency packages/g/package.json:5",
    ]);
  });

  it("is one on a package that was never released, where others were, and is not now", async () => {
    const files = { ...manifest("e", "1.0.0", FRESH), ...manifest("fresh", "1.0.0") };
    const repo = await makeReleased();
    await repo.commit(files, "feat: add them");
    expect(await told(repo)).toEqual([]);
    const request = { bump: null, version: null, packages: { "@s/fresh": "none", "@s/e": "patch" } } as const;
    expect(await told(repo, { request })).toEqual(["block unpublished-dependency packages/e/package.json:5"]);
    expect(await told(await makeRepo({ ...ROOT, ...files }, { remote: false }), { request })).toEqual([]);
  });
});

describe("a list of members", () => {
  it("is told where it leads into node_modules or out of the root, negations aside", async () => {
    const pnpm = 'packages:\n  - "packages/*"\n  - ../other/*\n  - "!**/node_modules/**"\n  - "node_modules/@acme/*"\n';
    const repo = await makeReleased({ ...BY_PNPM, "pnpm-workspace.yaml": pnpm });
    await repo.commit({ "packages/a/x.js": "1" }, "fix: x");
    expect(await told(repo)).toEqual([
      "block foreign-glob pnpm-workspace.yaml:3",
      "block foreign-glob pnpm-workspace.yaml:5",
    ]);
  });

  it("is refused where it is no YAML", async () => {
    const repo = await makeReleased({ ...BY_PNPM, "pnpm-workspace.yaml": "packages: [\n" });
    await expect(ask(repo)).rejects.toThrow(/^Cannot read pnpm-workspace\.yaml: /);
  });
});
