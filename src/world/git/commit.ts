import type { Oid } from "../../model/effect.ts";
import { usageError } from "../../model/error.ts";
import type { Edit } from "../../model/facts.ts";
import type { GitClient } from "./client.ts";
import { editTree, type TreeChange, type TreeStore } from "./edit-tree.ts";
import { config } from "./history.ts";
import { writeObject } from "./loose.ts";
import { checkedOid, checkedPath, checkedRef } from "./names.ts";
import type { ObjectReader } from "./object-reader.ts";
import { readObject } from "./objects.ts";

/** How commits and tags of a plan are dated and where they are made. */
export interface Making {
  readonly client: GitClient;
  /** Seconds since the epoch. */
  readonly asOf: number;
  readonly reader: ObjectReader;
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
  const [name, mail] = await Promise.all([committer(client, "name"), committer(client, "email")]);
  if (name !== null && mail !== null) return `${name} <${mail}> ${asOf} +0000`;
  const doing = "tell who releases";
  const env = { GIT_COMMITTER_DATE: `${asOf} +0000` };
  const ended = await client.run(["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"], { doing, env });
  if (ended.exitCode === 0) return ended.stdout.toString("utf8").trim();
  const said = client.saying(ended).split("\n").at(-1) ?? "";
  throw client.failure(doing, said, "Set user.name and user.email: git config --global user.email you@example.org");
}

/** What git strips from the ends of names and addresses, or refuses in them (its ident.c): then git is asked itself. */
const CRUD = /^[\0-\x20.,:;<>"\\']|[\0-\x20.,:;<>"\\']$|[<>\n\0]/;

/** A plain committer of the environment or the configuration, in git's order; null where only git knows. */
async function committer(client: GitClient, part: "name" | "email"): Promise<string | null> {
  const given = client.environment[`GIT_COMMITTER_${part.toUpperCase()}`];
  const said = given ?? (await config(client, `committer.${part}`)) ?? (await config(client, `user.${part}`));
  return said === null || said === "" || CRUD.test(said) ? null : said;
}

/** Stores a commit on top of another in scratch; edits that change nothing give the parent itself. */
export async function commit(making: Making, parent: Oid, edits: readonly Edit[], message: string): Promise<Oid> {
  const changes = distinct(edits);
  if (changes.length === 0) return parent;
  const base = await treeOf(making, parent);
  const tree = (await editTree(treesOf(making), base, await changesOf(making, changes))) ?? (await emptyTree(making));
  if (tree === base) return parent;
  const who = await tagger(making);
  return await writeCommit(making.client, { tree, parents: [parent], who, message });
}

/** What a commit says; the same person is its author and its committer. */
export interface CommitText {
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  /** As {@link tagger} gives it. */
  readonly who: string;
  readonly message: string;
}

/** Stores a commit in scratch. */
export async function writeCommit(client: GitClient, { tree, parents, who, message }: CommitText): Promise<Oid> {
  if (message.includes("\0")) throw usageError("Cannot store the release commit: its message has a NUL byte");
  const header = [
    `tree ${tree}`,
    ...parents.map((parent) => `parent ${checkedOid(parent)}`),
    `author ${who}`,
    `committer ${who}`,
  ];
  return await writeObject(client, "commit", textOf(header, message));
}

/** Reads and stores trees as {@link editTree} wants it. */
export function treesOf({ client, reader }: Making): TreeStore {
  return {
    read: async (tree) => (await readObject(reader, tree)).bytes,
    write: (bytes) => writeObject(client, "tree", bytes),
  };
}

async function treeOf({ reader }: Making, commit: Oid): Promise<Oid> {
  return (await readObject(reader, `${checkedOid(commit)}^{tree}`)).oid;
}

async function emptyTree({ client }: Making): Promise<Oid> {
  return await writeObject(client, "tree", Buffer.alloc(0));
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

async function changesOf({ client }: Making, edits: readonly Edit[]): Promise<TreeChange[]> {
  return await Promise.all(
    edits.map(async ({ path, content }) => {
      if (content === null) return { path, to: null };
      return { path, to: { mode: null, oid: await writeObject(client, "blob", Buffer.from(content)) } };
    }),
  );
}

/** Stores an unsigned annotated tag object in scratch. */
export async function tag(making: Making, name: string, commit: Oid, message: string): Promise<Oid> {
  const tagName = checkedRef(`refs/tags/${name}`).slice("refs/tags/".length);
  const header = [`object ${checkedOid(commit)}`, "type commit", `tag ${tagName}`, `tagger ${await tagger(making)}`];
  return await writeObject(making.client, "tag", textOf(header, message));
}

function textOf(header: readonly string[], message: string): Buffer {
  return Buffer.from(`${header.join("\n")}\n\n${message.trimEnd()}\n`);
}
