import type { Oid } from "../../model/effect.ts";
import type { CommitInfo, TreeEntry } from "../../model/workbench.ts";
import type { GitClient } from "./client.ts";
import { checkedOid, checkedPath, isOid } from "./names.ts";

/** One line of a file that matches. */
export interface GrepHit {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** No field but the last can hold a line end. */
const COMMIT_FORMAT = "--format=%H%n%P%n%ct%n%an <%ae>%n%B";

/** Whether one commit can be reached from another; a commit reaches itself. */
export async function isAncestor(client: GitClient, ancestor: Oid, descendant: Oid): Promise<boolean> {
  const doing = "compare commits";
  const args = ["merge-base", "--is-ancestor", checkedOid(ancestor), checkedOid(descendant)];
  const ended = await client.run(args, { doing });
  if (ended.exitCode === 0 || ended.exitCode === 1) return ended.exitCode === 0;
  throw client.failure(doing, client.saying(ended));
}

/** A commit's parents, in order; in a shallow clone the last commit has none. */
export async function parents(client: GitClient, commit: Oid): Promise<readonly Oid[]> {
  const line = await client.read(["rev-list", "--parents", "--max-count=1", checkedOid(commit)], "read a commit");
  return line.trim().split(" ").slice(1);
}

/** The committer date in a commit's bytes, in seconds since the epoch; 0 where it has none. */
export function dateIn(commit: Buffer): number {
  return Number(/^committer .*> (\d+) [+-]\d{4}$/m.exec(commit.toString("latin1"))?.[1] ?? 0);
}

/** Commits reachable from `to` and not from `from`, newest first, by one git. */
export async function log(
  client: GitClient,
  from: Oid | null,
  to: Oid,
  paths: readonly string[] = [],
): Promise<readonly CommitInfo[]> {
  const range = [checkedOid(to), ...(from === null ? [] : [`^${checkedOid(from)}`])];
  const args = [
    "--literal-pathspecs",
    "log",
    "-z",
    COMMIT_FORMAT,
    "--no-mailmap",
    "--no-decorate",
    ...range,
    "--",
    ...paths,
  ];
  const output = await client.read(args, "read the history");
  return output
    .split("\0")
    .filter((record) => record !== "")
    .map(commitOf);
}

function commitOf(record: string): CommitInfo {
  const [id = "", ancestors = "", at = "0", author = "", ...message] = record.split("\n");
  const parents = ancestors === "" ? [] : ancestors.split(" ");
  return { id, parents, author, at: Number(at), message: message.join("\n").trimEnd() };
}

/** The files of a commit, below a folder where one is given; paths are relative to the root. */
export async function list(client: GitClient, commit: Oid, under = ""): Promise<readonly TreeEntry[]> {
  const folder = under.replace(/\/+$/, "");
  const below = folder === "" || folder === "." ? [] : [`${checkedPath(folder)}/`];
  const args = ["ls-tree", "-r", "-z", "--full-tree", checkedOid(commit), "--", ...below];
  const output = await client.read(args, "list the files of a commit");
  return output
    .split("\0")
    .filter((record) => record !== "")
    .map(treeEntryOf);
}

function treeEntryOf(record: string): TreeEntry {
  const tab = record.indexOf("\t");
  const [mode = "", , object = ""] = record.slice(0, tab).split(" ");
  return { mode, object, path: record.slice(tab + 1) };
}

/** Lines of a commit's files that match an extended regular expression; binary files are passed over. */
export async function grep(
  client: GitClient,
  commit: Oid,
  pattern: string,
  paths: readonly string[],
): Promise<readonly GrepHit[]> {
  const doing = `search for ${JSON.stringify(pattern)}`;
  const how = ["-z", "-n", "-I", "-E", "--full-name", "--no-column", "--no-heading", "--no-break", "--no-color"];
  const args = ["grep", ...how, "-e", pattern, checkedOid(commit), "--", ...paths];
  const ended = await client.run(args, { doing });
  if (ended.exitCode === 1 && ended.stderr === "") return [];
  if (ended.exitCode !== 0) throw client.failure(doing, client.saying(ended));
  const lines = ended.stdout
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
  return lines.map((line) => hitOf(line, commit));
}

function hitOf(line: string, commit: Oid): GrepHit {
  const [file = "", number = "0", ...text] = line.split("\0");
  return { file: file.slice(commit.length + 1), line: Number(number), text: text.join("\0") };
}

/** The value of a configuration key, credentials masked, or null; of several the last, as git takes them. */
export async function config(client: GitClient, key: string): Promise<string | null> {
  const value = (await settings(client)).get(normalKey(key));
  if (value === undefined) return null;
  return /extraheader|token|password/i.test(key) ? "[secure]" : client.mask(value);
}

/** The whole configuration by key; a key without a value is true. */
async function settings(client: GitClient): Promise<ReadonlyMap<string, string>> {
  const output = await client.read(["config", "--null", "--list"], "read the settings");
  const entries = output.split("\0").filter((entry) => entry !== "");
  return new Map(
    entries.map((entry) => [
      entry.split("\n", 1)[0] ?? "",
      entry.includes("\n") ? entry.slice(entry.indexOf("\n") + 1) : "true",
    ]),
  );
}

/** Section and name are the same in any case, what stands between them is not (git-config). */
function normalKey(key: string): string {
  const [first, last] = [key.indexOf("."), key.lastIndexOf(".")];
  return key.slice(0, first).toLowerCase() + key.slice(first, last) + key.slice(last).toLowerCase();
}

/** The names of the configured remotes. */
export async function remotes(client: GitClient): Promise<readonly string[]> {
  const names = [...(await settings(client)).keys()].map((key) => /^remote\.(.+)\.url$/s.exec(key)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** The commit that HEAD is at, or null before the first. */
export async function head(client: GitClient): Promise<Oid | null> {
  const id = (await client.read(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], "read HEAD")).trim();
  return isOid(id) ? id : null;
}
