import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { FileView } from "../../src/model/workbench.ts";
import { openCheckouts } from "../../src/world/checkout.ts";
import { findRepository, openGit, type Git } from "../../src/world/git/index.ts";
import { Secrets } from "../../src/world/secrets.ts";
import { openStore, type Store } from "../../src/world/store.ts";
import type { Repo } from "./repo.ts";

/** The moment of the plans that tests make: 2026-06-01 00:00:00 UTC. */
export const AS_OF = 1_780_272_000;

/** A repository, opened as plimsoll does. */
export interface Opened {
  readonly git: Git;
  readonly files: FileView;
  readonly store: Store;
  readonly scratch: string;
  readonly objects: string;
}

/** What tests vary. */
export interface OpenOptions {
  readonly root?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

let opened = 0;

/** Opens a repository with a scratch folder beside it, in the repository's own environment. */
export async function openRepo(repo: Repo, { root = repo.root, env, signal }: OpenOptions = {}): Promise<Opened> {
  const scratch = join(repo.folder, `scratch-${opened++}`);
  const objects = join(scratch, "objects");
  await mkdir(objects, { recursive: true });
  const store = openStore(join(scratch, "files"));
  const environment = env ?? { ...repo.env };
  const secrets = new Secrets(environment);
  const repository = await findRepository(root, repo.env);
  const git = openGit({ repository, objects, scratch, asOf: AS_OF, secrets, store, environment, signal });
  return { git, store, scratch, objects, files: openCheckouts({ scratch, git, signal }) };
}
