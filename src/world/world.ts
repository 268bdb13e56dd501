import type { Digest, DistTagEffect, Oid, PushEffect, PublishEffect, Settled, Swap } from "../model/effect.ts";
import type { StoreView, RegistryView } from "../model/workbench.ts";
import type { Ended } from "./process.ts";
import type { Secrets } from "./secrets.ts";

/** The hands: given to effect handlers and sealers, never to checks. */
export interface World {
  /** The work tree's root, absolute. */
  readonly root: string;
  readonly git: GitHands;
  readonly store: StoreView;
  readonly registry: RegistryHands;
  readonly secrets: Secrets;
  readonly directories: DirectoryHands;
  /** Runs a user's command in the root: allow-listed environment, and the named variables. */
  run(
    command: readonly string[],
    options: { readonly env: readonly string[]; readonly timeoutSeconds: number },
  ): Promise<Ended>;
}

/** What applying does with git. */
export interface GitHands {
  /** The objects that branches and tags point at, by full name. */
  refs(): Promise<ReadonlyMap<string, Oid>>;
  /** Moves refs in one transaction in which git compares the old values. */
  moveRefs(swaps: readonly Swap<Oid>[]): Promise<void>;
  /** Whether the index and the files that differ between two commits stand at the one or the other. */
  sightTree(from: Oid, to: Oid): Promise<"before" | "after" | "neither" | "between">;
  /** Moves index and files between two commits, touching only what differs; safe to repeat after a crash. */
  moveTree(from: Oid, to: Oid): Promise<void>;
  /** The refs of a remote by full name, asked anew. */
  lsRemote(remote: string): Promise<Readonly<Record<string, Oid>>>;
  /** Host and path of a remote's push URL, without scheme or credentials. */
  placeOf(remote: string): Promise<string>;
  /** One atomic push under a lease. Throws RefusedError where the remote definitely refused. */
  push(effect: Settled<PushEffect>): Promise<void>;
  /** Whether a remote branch's tip contains a commit; fetches into scratch. */
  remoteContains(remote: string, branch: string, commit: Oid): Promise<boolean>;
  /** Removes lock files that dead children of an earlier run left behind on the given refs and the index, if older than `since`'s run allows. */
  clearStaleLocks(refs: readonly string[], since: number): Promise<void>;
}

/** What applying does with a registry. */
export interface RegistryHands extends RegistryView {
  /** Throws PlimsollError where npm has nothing to log in with. Nobody is asked whether it is valid. */
  refuseWithoutLogin(registry: string): Promise<void>;
  /** The same of dist-tags: what lets a CI job publish (OIDC) moves none, so npm needs a token. */
  refuseWithoutToken(registry: string): Promise<void>;
  /** Runs `npm publish` of a stored tarball. Its exit code is not believed; throws RefusedError on a definite no. */
  publish(effect: Settled<PublishEffect>): Promise<void>;
  /** Runs `npm dist-tag add`, then `rm` of the holding tag, as far as the registry does not show them done. */
  moveTag(effect: Settled<DistTagEffect>): Promise<void>;
}

/** Directories that appear and vanish whole. */
export interface DirectoryHands {
  /** Digest by file name, or null where the directory is absent. */
  read(at: string): Promise<Readonly<Record<string, Digest>> | null>;
  /** Writes the files aside, syncs them, and renames the folder into place. */
  create(at: string, entries: readonly { readonly name: string; readonly digest: Digest }[]): Promise<void>;
  /** Renames the folder aside and deletes it. */
  remove(at: string): Promise<void>;
}
