import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import { blockedError, usageError } from "../../model/error.ts";
import type { Edit } from "../../model/facts.ts";
import type { GitClient } from "./client.ts";
import { list } from "./history.ts";
import { checkedOid, checkedPath } from "./names.ts";
import { writeTagObject } from "./objects.ts";
import { inScratch, storeBlobs, writeTree, type IndexChange } from "./scratch.ts";

/** How commits and tags of a plan are dated and where they are made. */
export interface Making {
  readonly client: GitClient;
  readonly scratch: string;
  /** Seconds since the epoch. */
  readonly asOf: number;
  /** The tree of a commit. */
  readonly treeOf: (commit: Oid) => Promise<Oid | null>;
}

/**
 * The configured committer as git writes it: `Name <mail> seconds zone`.
 *
 * @throws PlimsollError (environment) where none is configured: git's guesses are not used
 */
export async function tagger(making: Making): Promise<string> {
  const asked = taggers.get(making) ?? askTagger(making);
  taggers.set(making, asked);
  return await asked;
}

/** One plan has one committer. */
const taggers = new WeakMap<Making, Promise<string>>();

async function askTagger({ client, asOf }: Making): Promise<string> {
  const doing = "tell who releases";
  const env = { GIT_COMMITTER_DATE: `${asOf} +0000` };
  const ended = await client.run(["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"], { doing, env });
  if (ended.exitCode === 0) return ended.stdout.toString("utf8").trim();
  const said = client.saying(ended).split("\n").at(-1) ?? "";
  throw client.failure(doing, said, "Set user.name and user.email: git config --global user.email you@example.org");
}

/** Stores a commit on top of another in scratch; edits that change nothing give the parent itself. */
export async function commit(making: Making, parent: Oid, edits: readonly Edit[], message: string): Promise<Oid> {
  const { client, scratch } = making;
  checkedOid(parent);
  const changes = distinct(edits);
  if (changes.length === 0) return parent;
  return await inScratch(scratch, async (folder) => {
    const tree = await writeTree(client, folder, parent, await changesOf(client, folder, parent, changes));
    if (tree === (await making.treeOf(parent))) return parent;
    return await commitTree(making, tree, parent, message);
  });
}

async function commitTree(making: Making, tree: Oid, parent: Oid, message: string): Promise<Oid> {
  const identity = /^(.*) <(.*)> \d+ [+-]\d{4}$/.exec(await tagger(making));
  const [, name = "", mail = ""] = identity ?? [];
  const date = `${making.asOf} +0000`;
  const env = {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: mail,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: mail,
    GIT_COMMITTER_DATE: date,
  };
  const args = ["commit-tree", "--no-gpg-sign", "-p", parent, "-F", "-", tree];
  return await making.client.text(args, { doing: "store the release commit", input: `${message.trimEnd()}\n`, env });
}

/** One edit by path; steps that want different contents in one file contradict each other. */
function distinct(edits: readonly Edit[]): Edit[] {
  const byPath = new Map<string, Edit>();
  for (const edit of edits) {
    const known = byPath.get(checkedPath(edit.path));
    if (known !== undefined && known.content !== edit.content) {
      throw usageError(
        `Cannot commit ${edit.path}: two steps want different contents in it`,
        "Let one of the steps write it",
      );
    }
    byPath.set(edit.path, edit);
  }
  return [...byPath.values()];
}

async function changesOf(
  client: GitClient,
  folder: string,
  parent: Oid,
  edits: readonly Edit[],
): Promise<IndexChange[]> {
  const modes = new Map((await list(client, parent)).map(({ path, mode }) => [path, mode]));
  const written = edits.filter((edit): edit is Edit & { content: string } => edit.content !== null);
  const files = written.map((_, index) => join(folder, `edit-${index}`));
  await Promise.all(written.map(({ content }, index) => writeFile(files[index] ?? "", content)));
  const ids = await storeBlobs(client, files);
  const added = written.map(({ path }, index) => ({ path, to: { mode: modeOf(path, modes), oid: ids[index] ?? "" } }));
  const removed = edits.filter(({ content }) => content === null).map(({ path }) => ({ path, to: null }));
  return [...removed, ...added];
}

function modeOf(path: string, modes: ReadonlyMap<string, string>): string {
  const mode = modes.get(path) ?? "100644";
  if (mode.startsWith("100")) return mode;
  throw blockedError(`Cannot commit ${path}: it is a ${mode === "120000" ? "symlink" : "submodule"}, not a file`);
}

/** Stores an unsigned annotated tag object in scratch. */
export async function tag(making: Making, name: string, commit: Oid, message: string): Promise<Oid> {
  const header = [`object ${checkedOid(commit)}`, "type commit", `tag ${name}`, `tagger ${await tagger(making)}`];
  const bytes = Buffer.from(`${header.join("\n")}\n\n${message.trimEnd()}\n`);
  return await writeTagObject(making.client, bytes);
}
