import type { Oid, PushEffect, Settled, Swap } from "../../model/effect.ts";
import { RefusedError } from "../../model/error.ts";
import type { Ended } from "../process.ts";
import type { GitClient } from "./client.ts";
import { checkedOid, checkedRef, checkedRemote } from "./names.ts";

/** The project's hooks do not run: they would see the credentials. */
const PUSH = ["push", "--atomic", "--no-verify", "--no-follow-tags", "--recurse-submodules=no", "--porcelain"];

/** What git says of one ref that did not move. */
interface Rejection {
  readonly ref: string;
  readonly summary: string;
}

/**
 * Pushes all refs or none, each under a lease on its old value. The remote was looked at before.
 *
 * @throws RefusedError, with the remote's own words, where it definitely refused, so that nothing moved
 */
export async function push(client: GitClient, { remote, swaps }: Settled<PushEffect>): Promise<void> {
  const doing = `push to ${checkedRemote(remote)}`;
  const args = [...PUSH, ...swaps.map(leaseOf), "--", remote, ...swaps.map(refspecOf)];
  const ended = await client.run(args, { doing, isRemote: true, inRepository: true });
  if (ended.exitCode === 0) return;
  const rejections = rejectionsOf(ended);
  throw isDefinite(ended, rejections)
    ? refusal(client, doing, ended, rejections)
    : client.failure(doing, client.saying(ended));
}

/** An empty old value means that the ref must not be there. */
function leaseOf({ at, from }: Swap<Oid>): string {
  return `--force-with-lease=${checkedRef(at)}:${from === null ? "" : checkedOid(from)}`;
}

function refspecOf({ at, to }: Swap<Oid>): string {
  return `${to === null ? "" : checkedOid(to)}:${checkedRef(at)}`;
}

/** `!`, the refspec and the summary, with tabs between. */
function rejectionsOf({ stdout }: Ended): Rejection[] {
  const lines = stdout
    .toString("utf8")
    .split("\n")
    .filter((line) => line.startsWith("!\t"));
  return lines.map((line) => {
    const [, refspec = "", summary = ""] = line.split("\t");
    return { ref: refspec.slice(refspec.indexOf(":") + 1), summary };
  });
}

/** A connection that broke after the remote had the commands leaves everything open; so does a git that was killed. */
function isDefinite({ exitCode, stderr }: Ended, rejections: readonly Rejection[]): boolean {
  if (exitCode === null) return false;
  if (/does not support --atomic push|does not support --signed push/.test(stderr)) return true;
  return rejections.length > 0 && rejections.every(({ summary }) => /^\[(remote )?rejected\]/.test(summary));
}

function refusal(client: GitClient, doing: string, { stderr }: Ended, rejections: readonly Rejection[]): RefusedError {
  const refs = rejections.map(({ ref, summary }) => `${ref} ${summary}`);
  const words = stderr
    .split("\n")
    .filter((line) => /^remote: |^fatal: /.test(line))
    .map((line) => line.trimEnd());
  const isStale = rejections.some(({ summary }) => summary.includes("stale info"));
  const hint = isStale
    ? "Somebody else pushed: fetch, and plan again"
    : "The remote says why; mend that, then release again";
  return new RefusedError(
    `Cannot ${doing}: ${client.mask([refs.join(", "), ...words].filter((line) => line !== "").join("\n"))}`,
    hint,
  );
}
