import type { Oid } from "../../model/effect.ts";
import type { CommitHead, TouchingCommit } from "../../model/workbench.ts";
import type { GitClient } from "./client.ts";
import { dateIn } from "./history.ts";
import { checkedOid } from "./names.ts";
import type { ObjectReader } from "./object-reader.ts";

/**
 * Reads the commits that `to` reaches and none of `from` does, children before parents, each with the paths that it touches;
 * all by one git. A merge touches nothing of its own.
 */
export async function touching(client: GitClient, from: readonly Oid[], to: Oid): Promise<readonly TouchingCommit[]> {
  // No path can hold the id of a commit that has it: what looks like a record is one.
  const mark = `\x01${checkedOid(to)} `;
  const format = `--format=%x00${mark}%H%n%P%n%ct%n%an <%ae>%n%B`;
  const range = [checkedOid(to), ...from.map((id) => `^${checkedOid(id)}`)];
  const how = ["--topo-order", "--name-only", "--no-renames", "--no-mailmap", "--no-decorate"];
  const output = await client.read(["log", "-z", ...how, format, ...range, "--"], "read the history");
  const records: string[][] = [];
  for (const part of output.split("\0")) {
    if (part.startsWith(mark)) records.push([part.slice(mark.length)]);
    else records.at(-1)?.push(part);
  }
  return records.map(commitOf);
}

function commitOf([head = "", first = "", ...others]: readonly string[]): TouchingCommit {
  const [id = "", ancestors = "", at = "0", author = "", ...message] = head.split("\n");
  const parents = ancestors === "" ? [] : ancestors.split(" ");
  const paths = [first.replace(/^\n/, ""), ...others].filter((path) => path !== "");
  return { id, parents, author, at: Number(at), message: message.join("\n").trimEnd(), paths };
}

/** Reads the parents and dates of commits; null for what is no commit. */
export async function commitHeads(reader: ObjectReader, ids: readonly Oid[]): Promise<readonly (CommitHead | null)[]> {
  const found = await reader.findAll(ids.map(checkedOid));
  return found.map((object) => {
    if (object?.type !== "commit") return null;
    const text = object.bytes.toString("latin1").split("\n\n", 1)[0] ?? "";
    const parents = [...text.matchAll(/^parent ([0-9a-f]+)$/gm)].map(([, parent = ""]) => parent);
    return { id: object.oid, parents, at: dateIn(object.bytes) };
  });
}

/** Every commit that one reaches, itself among them. */
export async function ancestors(client: GitClient, of: Oid): Promise<ReadonlySet<Oid>> {
  const output = await client.read(["rev-list", checkedOid(of), "--"], "read the history");
  return new Set(output.split("\n").filter((id) => id !== ""));
}
