import type { Oid, Swap } from "../../model/effect.ts";
import { RefusedError } from "../../model/error.ts";
import type { GitClient } from "./client.ts";
import { checkedOid, checkedRef } from "./names.ts";

/** The objects that branches and tags point at, by full name: all by one git. */
export async function refs(client: GitClient): Promise<ReadonlyMap<string, Oid>> {
  const args = ["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags"];
  const lines = (await client.read(args, "read the refs")).split("\n").filter((line) => line !== "");
  return new Map(
    lines.map((line) => {
      const space = line.indexOf(" ");
      return [line.slice(space + 1), line.slice(0, space)];
    }),
  );
}

/**
 * Moves refs in one transaction in which git compares the old values.
 *
 * @throws RefusedError where a value is not the old one, a ref is locked, or a hook says no: then no ref has moved
 */
export async function moveRefs(client: GitClient, swaps: readonly Swap<Oid>[]): Promise<void> {
  const doing = `move ${swaps.map(({ at }) => at).join(", ")}`;
  const input = ["start", ...swaps.map(instruction), "prepare", "commit", ""].join("\0");
  // Hooks run, as they guard refs; scratch is not seen, so that no ref can point at what goes away.
  const start = { doing, input, withHooks: true, inRepository: true };
  const ended = await client.run(["update-ref", "-m", "plimsoll", "--stdin", "-z"], start);
  if (ended.exitCode === 0) return;
  const said = client.saying(ended);
  const isDefinite = ended.exitCode !== null && !ended.stdout.includes("prepare: ok");
  throw isDefinite ? refused(client, doing, said) : client.failure(doing, said);
}

function instruction({ at, from, to }: Swap<Oid>): string {
  const name = checkedRef(at);
  if (from === null) return to === null ? `verify ${name}\0` : `create ${name}\0${checkedOid(to)}`;
  if (to === null) return `delete ${name}\0${checkedOid(from)}`;
  return `update ${name}\0${checkedOid(to)}\0${checkedOid(from)}`;
}

function refused(client: GitClient, doing: string, said: string): RefusedError {
  const isLocked = /\.lock': File exists/.test(said);
  const hint = isLocked ? "If no other git is at work, delete that file" : "Look what moved it: git reflog";
  return new RefusedError(`Cannot ${doing}: ${client.mask(said.replace(/^prepare: /, ""))}`, hint);
}
