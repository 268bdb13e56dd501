import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Oid } from "../model/effect.ts";
import type { KeySpec } from "../model/seal.ts";
import type { Workbench } from "../model/workbench.ts";
import { openBench } from "./bench.ts";
import { openCheckouts } from "./checkout.ts";
import { openDirectories } from "./directories.ts";
import { openGit, type Git, type Repository } from "./git/index.ts";
import { inherited, variables } from "./inherited.ts";
import { run } from "./process.ts";
import { openRegistry } from "./registry.ts";
import type { Secrets } from "./secrets.ts";
import { openSigners, type Signer } from "./signer/index.ts";
import { openStore, type Store } from "./store.ts";
import type { World } from "./world.ts";

/** What opening a ground takes. */
export interface GroundOptions {
  readonly repository: Repository;
  /** Seconds since the epoch. */
  readonly asOf: number;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
}

/** Where a release stands: the repository, a scratch folder that goes away, and the tools. */
export interface Ground {
  /** The work tree's root, absolute. */
  readonly root: string;
  readonly asOf: number;
  readonly secrets: Secrets;
  /** `<common git dir>/plimsoll`: the lock and the release under way. */
  readonly home: string;
  readonly scratch: string;
  readonly git: Git;
  readonly store: Store;
  benchFor(signal: AbortSignal, progress: (text: string) => void): Workbench;
  /** Hands whose children end with the signal; without one they are not interrupted. */
  worldFor(store: Store, signal?: AbortSignal): World;
  /** What sealing works with; tags that an earlier sealing left are looked for on the remote. */
  sealContext(remote: string | null): GroundSealing;
  /** Removes the scratch folder. */
  close(): Promise<void>;
}

/** The ground as sealing sees it. */
interface GroundSealing {
  readonly store: Store;
  readonly git: Pick<Git, "writeTagObject" | "readObject"> & { fetchTag(name: string): Promise<Oid | null> };
  readonly signerFor: (key: KeySpec) => Signer;
}

/** What the parts of a ground are made of. */
interface Making extends GroundOptions {
  readonly root: string;
  readonly scratch: string;
  readonly store: Store;
  readonly gitFor: (signal?: AbortSignal) => Git;
}

/** Opens the ground of a repository; the caller closes it. */
export async function openGround(options: GroundOptions): Promise<Ground> {
  const { repository, asOf, secrets } = options;
  const { root } = repository;
  const scratch = await realpath(await mkdtemp(join(tmpdir(), "plimsoll-")));
  const objects = join(scratch, "objects");
  await mkdir(objects);
  const store = openStore(join(scratch, "files"));
  const base = { repository, objects, scratch, asOf, secrets, store };
  const gitFor = (signal?: AbortSignal): Git => openGit({ ...base, signal });
  const git = openGit({ ...base, signal: options.signal, isSnapshot: true });
  const making: Making = { ...options, root, scratch, store, gitFor };
  const home = join(repository.commonDir, "plimsoll");
  return {
    ...{ root, asOf, secrets, scratch, git, store, home },
    benchFor: benchMaker(making, git),
    worldFor: (from, signal) => worldOf(making, from, signal),
    sealContext: (remote) => sealingOf(making, git, remote),
    async close() {
      await git.close();
      await rm(scratch, { recursive: true, force: true });
    },
  };
}

/** The checks of one plan share what they have asked git and the registry. */
function benchMaker({ root, asOf, secrets, scratch, store, signal: ended }: Making, git: Git): Ground["benchFor"] {
  const files = openCheckouts({ scratch, git, signal: ended });
  const registry = openRegistry({ root, store, secrets, signal: ended });
  const directories = openDirectories(root, store);
  return (signal, progress) =>
    openBench({ asOf, git, files, store, secrets, registry, directories, scratch, signal, progress });
}

function worldOf({ root, secrets, gitFor }: Making, store: Store, signal?: AbortSignal): World {
  return {
    root,
    git: gitFor(signal),
    store,
    registry: openRegistry({ root, store, secrets, ...(signal === undefined ? {} : { signal }) }),
    secrets,
    directories: openDirectories(root, store),
    run: (command, { env, timeoutSeconds }) =>
      run(command, {
        cwd: root,
        env: { ...inherited(), ...variables(env), ...secrets.reveal(env) },
        timeoutSeconds,
        signal,
      }),
  };
}

function sealingOf({ store, secrets, scratch, asOf, signal }: Making, git: Git, remote: string | null): GroundSealing {
  return {
    store,
    git: {
      writeTagObject: (bytes) => git.writeTagObject(bytes),
      readObject: (id) => git.readObject(id),
      fetchTag: async (name) => (remote === null ? null : await git.fetchTag(remote, name)),
    },
    signerFor: openSigners({ config: (key) => git.config(key), secrets, scratch, asOf, signal }),
  };
}
