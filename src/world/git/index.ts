import { stat } from "node:fs/promises";
import type { Oid, PushEffect, Settled } from "../../model/effect.ts";
import type { Checkout } from "../../model/facts.ts";
import type { GitView, StoreView } from "../../model/workbench.ts";
import { blockedError } from "../../model/error.ts";
import { locate } from "../folder.ts";
import type { CountRelease } from "../lines/release-lines.ts";
import type { GitHands } from "../world.ts";
import { archive, archiveFolder, type Archiving } from "./archive.ts";
import { changedIn, checkOut } from "./checkout.ts";
import { GitClient, type ClientOptions } from "./client.ts";
import { commit, tag, tagger } from "./commit.ts";
import * as history from "./history.ts";
import * as listing from "./listing.ts";
import { clearStaleLocks } from "./locks.ts";
import { ObjectReader } from "./object-reader.ts";
import type { GitObject } from "./object-source.ts";
import { importPack, packObjects, readObject, writeTagObject } from "./objects.ts";
import { push } from "./push.ts";
import { checkedOid, checkedPath } from "./names.ts";
import { moveRefs, refs } from "./refs.ts";
import { Remotes } from "./remote.ts";
import { inTheWay, state } from "./state.ts";
import { differing } from "./differing.ts";
import { ancestors, commitHeads, touching } from "./touching.ts";
import { moveTree, sightTree } from "./tree.ts";

export { findRepository, type Repository } from "./locate.ts";

/** What opening git takes. */
export interface GitOptions extends ClientOptions {
  /** An existing folder for temporary files and checkouts. */
  readonly scratch: string;
  /** Seconds since the epoch. */
  readonly asOf: number;
  readonly store: StoreView;
}

/** What the engine and the checkouts do with objects, beyond what checks may. */
interface GitStore {
  /** A pack of what the tips reach and the others do not. */
  packObjects(tips: readonly Oid[], notFrom: readonly Oid[]): Promise<Buffer>;
  /** Brings a pack into the repository, ids computed anew. */
  importPack(pack: Uint8Array): Promise<void>;
  /** Brings a pack into scratch, ids computed anew. */
  importIntoScratch(pack: Uint8Array): Promise<void>;
  /** Stores a tag object in scratch. */
  writeTagObject(bytes: Uint8Array): Promise<Oid>;
  /** Reads an object; throws where it is not there. */
  readObject(id: Oid): Promise<GitObject>;
  head(): Promise<Oid | null>;
  /** Ends the git that reads objects. */
  close(): Promise<void>;
  /** The names of the configured remotes. */
  remotes(): Promise<readonly string[]>;
  /** The branch that a remote calls its default; null where this clone has not heard of it. */
  remoteHead(remote: string): Promise<string | null>;
  /** Brings a remote's tag into scratch; what it points at, or null where it does not exist. */
  fetchTag(remote: string, name: string): Promise<Oid | null>;
  /** Checks a commit out in a folder that it makes. */
  checkOut(commit: Oid, folder: string): Promise<void>;
  /** Tracked files that differ from the commit. */
  changedIn(checkout: Checkout): Promise<readonly string[]>;
  /** Counts the lines of a commit's files. */
  countLines: CountRelease;
}

/** All that plimsoll does with git. */
export type Git = GitView & GitHands & GitStore;

/** Opens a repository; nothing is started yet. */
export function openGit(options: GitOptions): Git {
  const client = new GitClient(options);
  const { scratch, asOf, store } = options;
  const reader = new ObjectReader(client);
  const making: Archiving = { client, reader, scratch, asOf, store };
  const remotes = new Remotes(client, options.isSnapshot === true ? reader : null);
  return {
    ...viewOf(making, remotes),
    ...handsOf(client, scratch, remotes),
    ...storeOf(client, scratch, reader, remotes),
  };
}

function viewOf(making: Archiving, remotes: Remotes): GitView {
  const { client, reader } = making;
  return {
    resolve: async (revision) => (await reader.find(revision))?.oid ?? null,
    state: () => state(client),
    inTheWay: (commit, paths) => inTheWay(client, reader, commit, paths),
    headBranch: () => listing.headBranch(client),
    remoteRefs: (remote) => remotes.refs(remote),
    fetchBranch: (remote, branch) => remotes.fetchBranch(remote, branch),
    tags: () => listing.tags(client),
    isAncestor: (ancestor, descendant) => history.isAncestor(client, ancestor, descendant),
    parents: (of) => history.parents(client, of),
    dateOf: async (of) => history.dateIn((await readObject(reader, checkedOid(of))).bytes),
    log: (from, to, paths) => history.log(client, from, to, paths),
    touching: (from, to) => touching(client, from, to),
    commitHeads: (ids) => commitHeads(reader, ids),
    ancestors: (of) => ancestors(client, of),
    differing: (comparisons) => differing(client, comparisons),
    read: (of, path) => readText(reader, of, path),
    readEntry: ({ object, path }) => readBlob(reader, checkedOid(object), path),
    list: (of, under) => history.list(client, of, under),
    grep: (of, pattern, paths) => history.grep(client, of, pattern, paths),
    config: (key) => history.config(client, key),
    commit: (parent, edits, message) => commit(making, parent, edits, message),
    tag: (name, of, message) => tag(making, name, of, message),
    tagger: () => tagger(making),
    archive: (of, name, prefix) => archive(making, of, name, prefix),
    archiveFolder: async (checkout, dir, name, prefix) =>
      archiveFolder(making, await folderOf(checkout, dir), name, prefix),
    webUrl: (remote) => remotes.webUrl(remote),
  };
}

function handsOf(client: GitClient, scratch: string, remotes: Remotes): GitHands {
  return {
    refs: () => refs(client),
    moveRefs: (swaps) => moveRefs(client, swaps),
    sightTree: (from, to) => sightTree(client, from, to),
    moveTree: (from, to) => moveTree(client, scratch, from, to),
    lsRemote: (remote) => remotes.lsRemote(remote),
    placeOf: (remote) => remotes.placeOf(remote),
    push: (effect) => pushTo(client, remotes, effect),
    remoteContains: (remote, branch, commit) => remotes.contains(remote, branch, commit),
    clearStaleLocks: (refs, since) => clearStaleLocks(client, refs, since),
  };
}

function storeOf(client: GitClient, scratch: string, reader: ObjectReader, remotes: Remotes): GitStore {
  return {
    packObjects: (tips, notFrom) => packObjects(client, tips, notFrom),
    importPack: (pack) => importPack(client, pack, true),
    importIntoScratch: (pack) => importPack(client, pack, false),
    writeTagObject: (bytes) => writeTagObject(client, bytes),
    readObject: (id) => readObject(reader, checkedOid(id)),
    head: () => history.head(client),
    close: () => reader.close(),
    remotes: () => history.remotes(client),
    remoteHead: (remote) => listing.remoteHead(client, remote),
    fetchTag: (remote, name) => remotes.fetchTag(remote, name),
    checkOut: (commit, folder) => checkOut(client, commit, folder),
    changedIn: (checkout) => changedIn(client, scratch, checkout.commit, checkout.path),
    countLines: lineCounter(client, reader),
  };
}

/** The counter is loaded for the first count: most commands count nothing. */
function lineCounter(client: GitClient, reader: ObjectReader): CountRelease {
  let counter: Promise<CountRelease> | undefined;
  return async (...args) => {
    counter ??= import("../lines/release-lines.ts").then(({ releaseCounter }) => releaseCounter(client, reader));
    return await (
      await counter
    )(...args);
  };
}

async function pushTo(client: GitClient, remotes: Remotes, effect: Settled<PushEffect>): Promise<void> {
  await remotes.url(effect.remote);
  await push(client, effect);
}

async function readText(reader: ObjectReader, commit: Oid, path: string): Promise<string | null> {
  return await readBlob(reader, `${checkedOid(commit)}:${checkedPath(path)}`, path);
}

async function readBlob(reader: ObjectReader, revision: string, path: string): Promise<string | null> {
  const found = await reader.find(revision);
  if (found?.type !== "blob") return null;
  if (found.bytes.length <= 100 * 1024 * 1024) return found.bytes.toString("utf8");
  throw blockedError(`Cannot read ${path}: it is larger than 100 MB`, "Commit a shorter one, or name another file");
}

async function folderOf(checkout: Checkout, dir: string): Promise<string> {
  const folder = await locate(checkout.path, dir);
  if (folder !== null && (await stat(folder)).isDirectory()) return folder;
  throw blockedError(`Cannot archive ${JSON.stringify(dir)}: it is not a folder of the checkout`);
}
