import { workspace } from "../../../checks/workspace/index.ts";
import type { TagTemplate } from "../../../src/model/names.ts";
import type { Request, Way } from "../../../src/model/facts.ts";
import { NOTHING, openDesk, passed } from "../../helpers/ask.ts";
import { makeRepo, type Files, type Repo } from "../../helpers/repo.ts";

type Manifest = Readonly<Record<string, unknown>>;

/** A manifest of the package `@s/<name>`. */
export function manifest(name: string, version: string, more: Manifest = {}): Files {
  return {
    [`packages/${name}/package.json`]: `${JSON.stringify({ name: `@s/${name}`, version, ...more }, null, 2)}\n`,
  };
}

/** A workspace without packages. */
export const ROOT: Files = {
  "package.json": `${JSON.stringify({ private: true, workspaces: ["packages/*"] }, null, 2)}\n`,
};
/** c depends on b and b on a; d stands alone. */
export const PACKAGES: Files = {
  ...ROOT,
  ...manifest("a", "1.0.0"),
  ...manifest("b", "1.0.0", { dependencies: { "@s/a": "^1.0.0" } }),
  ...manifest("c", "1.0.0", { dependencies: { "@s/b": "~1.0.0" }, devDependencies: { "@s/d": "^1.0.0" } }),
  ...manifest("d", "1.0.0", { private: true }),
};

/** A configuration of changesets that says nothing. */
export const CONFIG: Files = { ".changeset/config.json": "{}\n" };

/** A change file for some packages. */
export function changeFile(packages: Readonly<Record<string, string>>, text: string): string {
  const lines = Object.entries(packages).map(([name, bump]) => `"@s/${name}": ${bump}`);
  return `---\n${lines.join("\n")}\n---\n\n${text}\n`;
}

/** All packages released under tags of their own. */
export async function makeReleased(more: Files = {}): Promise<Repo> {
  const repo = await makeRepo({ ...PACKAGES, ...more }, { remote: false });
  for (const name of ["a", "b", "c", "d"]) await repo.git("tag", `@s/${name}@1.0.0`);
  return repo;
}

/** What the step is asked with. */
export interface Asked {
  readonly options?: Parameters<typeof workspace>[0];
  readonly request?: Request;
  readonly way?: Way;
  readonly tagTemplate?: TagTemplate;
}

/** Asks the step about a repository as it stands. */
export async function ask(repo: Repo, { options = {}, request = NOTHING, way = "push", tagTemplate }: Asked = {}) {
  const wishes = { way, branch: "main", request, tagTemplate: tagTemplate ?? "{name}@{version}" } as const;
  const { settings, ask } = await openDesk(repo, wishes);
  return await ask(workspace(options), { settings });
}

/** The next versions, `from to` by the name without its scope. */
export async function versionsOf(repo: Repo, asked: Asked = {}): Promise<Readonly<Record<string, string>>> {
  const { facts } = passed(await ask(repo, asked));
  return Object.fromEntries(facts.versions.map(({ name, from, to }) => [name.slice(3), `${from} ${to}`]));
}
