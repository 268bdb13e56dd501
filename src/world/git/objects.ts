import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import { syncFolder } from "../files.ts";
import type { GitClient } from "./client.ts";
import { checkedOid } from "./names.ts";
import type { ObjectReader } from "./object-reader.ts";
import type { GitObject } from "./object-source.ts";

/** The object behind a revision. Throws PlimsollError (environment) where there is none. */
export async function readObject(reader: ObjectReader, revision: string): Promise<GitObject> {
  const found = await reader.find(revision);
  if (found !== null) return found;
  throw environmentError(`Cannot read object ${revision}: it is not in the repository`);
}

/** The ids behind revisions, without their bytes; null where one names nothing. */
export async function resolveAll(client: GitClient, revisions: readonly string[]): Promise<(Oid | null)[]> {
  if (revisions.length === 0) return [];
  const input = revisions.map((revision) => `${revision}\n`).join("");
  const args = ["cat-file", "--batch-check=%(objectname)"];
  const lines = (await client.text(args, { doing: "resolve a revision", input })).split("\n");
  return lines.map((line) => (/^[0-9a-f]{40}$|^[0-9a-f]{64}$/.test(line) ? line : null));
}

/** Packs what the tips reach and the others do not; the same bytes each time. */
export async function packObjects(client: GitClient, tips: readonly Oid[], notFrom: readonly Oid[]): Promise<Buffer> {
  const revisions = [...tips.map(checkedOid), ...notFrom.map((id) => `^${checkedOid(id)}`)];
  const input = revisions.map((revision) => `${revision}\n`).join("");
  const args = ["pack-objects", "--quiet", "--revs", "--stdout", "--threads=1", "--delta-base-offset"];
  return await client.must(args, { doing: "pack the release's objects", input });
}

/**
 * Brings a pack into the repository or into scratch. Git computes every id anew and checks that nothing is missing.
 *
 * @throws PlimsollError (environment) where the pack is damaged, or needs objects that are not there
 */
export async function importPack(client: GitClient, pack: Uint8Array, inRepository: boolean): Promise<void> {
  if (objectCount(pack) === 0) return;
  const doing = "take over the plan's objects";
  const ended = await client.run(["index-pack", "--stdin", "--fix-thin", "--strict"], {
    doing,
    input: pack,
    inRepository,
  });
  if (ended.exitCode !== 0) throw client.failure(doing, client.saying(ended), "Plan again: plimsoll audit");
  if (inRepository) await syncFolder(join(client.repository.commonDir, "objects", "pack"));
}

/** The header of a pack: `PACK`, a version, and how many objects follow. */
function objectCount(pack: Uint8Array): number {
  const header = Buffer.from(pack.buffer, pack.byteOffset, Math.min(pack.byteLength, 12));
  if (header.length === 12 && header.toString("latin1", 0, 4) === "PACK") return header.readUInt32BE(8);
  throw environmentError("Cannot take over the plan's objects: they are not a git pack", "Plan again: plimsoll audit");
}

/** Stores a tag object in scratch; git checks its form, and that what it names is there. */
export async function writeTagObject(client: GitClient, bytes: Uint8Array): Promise<Oid> {
  return checkedOid(await client.text(["mktag"], { doing: "store a tag object", input: bytes }));
}
