import type { Oid } from "../../model/effect.ts";
import type { TagInfo } from "../../model/workbench.ts";
import type { GitClient } from "./client.ts";
import { resolveAll } from "./objects.ts";

/** A ref as it is listed; what it lacks is empty. */
interface RefRow {
  readonly name: string;
  readonly object: Oid;
  readonly type: string;
  /** Of an annotated tag: what it points at. */
  readonly target: Oid;
  readonly targetType: string;
  /** The full name that a symbolic ref points at. */
  readonly symref: string;
  readonly isHead: boolean;
}

const FIELDS = ["refname", "objectname", "objecttype", "*objectname", "*objecttype", "symref", "HEAD"];
const FORMAT = `--format=${FIELDS.map((field) => `%(${field})`).join("%00")}`;

/** The refs of this repository that planning looks at, all by one git: tags, branches, and what remotes call their HEAD. */
async function refs(client: GitClient): Promise<readonly RefRow[]> {
  const args = ["for-each-ref", FORMAT, "refs/tags", "refs/heads", "refs/remotes/**/HEAD"];
  const output = await client.read(args, "read the refs");
  return output
    .split("\n")
    .filter((line) => line !== "")
    .map(rowOf);
}

function rowOf(line: string): RefRow {
  const [name = "", object = "", type = "", target = "", targetType = "", symref = "", head] = line.split("\0");
  return { name, object, type, target, targetType, symref, isHead: head === "*" };
}

/** The branch that HEAD is on, or null where it is detached. */
export async function headBranch(client: GitClient): Promise<string | null> {
  const name = (await refs(client)).find(({ isHead }) => isHead)?.name;
  return name?.replace(/^refs\/heads\//, "") ?? null;
}

/** The branch that a remote calls its default, as far as this clone has heard of it. */
export async function remoteHead(client: GitClient, remote: string): Promise<string | null> {
  const prefix = `refs/remotes/${remote}/`;
  const symref = (await refs(client)).find(({ name }) => name === `${prefix}HEAD`)?.symref ?? "";
  return symref.startsWith(prefix) ? symref.slice(prefix.length) : null;
}

/** Every tag; a further git is started where tags point at tags. */
export async function tags(client: GitClient): Promise<readonly TagInfo[]> {
  const rows = (await refs(client)).filter(({ name }) => name.startsWith("refs/tags/"));
  const nested = rows.filter(({ targetType }) => targetType === "tag").map(({ object }) => object);
  const peeled = await resolveAll(
    client,
    nested.map((id) => `${id}^{commit}`),
  );
  const byObject = new Map(nested.map((object, index) => [object, peeled[index] ?? null]));
  return rows.map((row) => {
    return { name: row.name.replace(/^refs\/tags\//, ""), object: row.object, commit: commitOf(row, byObject) };
  });
}

function commitOf({ object, type, target, targetType }: RefRow, nested: ReadonlyMap<Oid, Oid | null>): Oid | null {
  if (type === "commit") return object;
  return targetType === "commit" ? target : (nested.get(object) ?? null);
}
