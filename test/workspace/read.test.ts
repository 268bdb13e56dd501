import { describe, expect, it } from "vitest";
import { planVersions } from "../../src/workspace/plan.ts";
import { readWorkspace } from "../../src/workspace/read.ts";

const CATALOG = { catalog: { a: "^1.0.0" }, catalogs: { old: { a: "^0.9.0" } } };
const YAML = "catalog:\n  a: ^1.0.0\ncatalogs:\n  old:\n    a: ^0.9.0\n";
const CHANGE = '---\n"a": major\n---\n\nOther.\n';

/** A workspace of two packages, of which b asks for a by the catalog, with files besides or instead. */
async function workspaceOf(files: Readonly<Record<string, string>>) {
  const all = {
    "package.json": JSON.stringify({ workspaces: ["packages/*"] }),
    "packages/a/package.json": JSON.stringify({ name: "a", version: "1.0.0" }),
    "packages/b/package.json": JSON.stringify({ name: "b", version: "1.0.0", dependencies: { a: "catalog:" } }),
    ".changeset/config.json": "{}",
    ".changeset/x.md": CHANGE,
    ...files,
  };
  const texts = new Map(Object.entries(all));
  return await readWorkspace([...texts.keys()], (path) => Promise.resolve(texts.get(path) ?? null));
}

describe("catalogs", () => {
  it.each<[string, Record<string, string>]>([
    ["pnpm", { "pnpm-workspace.yaml": `packages: ['packages/*']\n${YAML}` }],
    ["yarn", { ".yarnrc.yml": YAML }],
    ["bun", { "package.json": JSON.stringify({ workspaces: { packages: ["packages/*"], ...CATALOG } }) }],
    ["bun, at the top", { "package.json": JSON.stringify({ workspaces: ["packages/*"], ...CATALOG }) }],
  ])("of %s are known while versions are planned", async (_, files) => {
    const { request, findings } = await workspaceOf(files);
    expect(findings).toEqual([]);
    expect(request.catalogs).toEqual({ default: { a: "^1.0.0" }, old: { a: "^0.9.0" } });
    const { releases } = planVersions(request);
    expect(releases.map(({ name, to }) => `${name} ${to}`)).toEqual(["a 2.0.0", "b 1.0.1"]);
  });

  it("of pnpm count before those of one name that others keep", async () => {
    const files = { "pnpm-workspace.yaml": "packages: ['packages/*']\ncatalog:\n  a: ^1.0.1\n", ".yarnrc.yml": YAML };
    const { request } = await workspaceOf(files);
    expect(request.catalogs).toEqual({ default: { a: "^1.0.1" }, old: { a: "^0.9.0" } });
  });
});
