import { join } from "node:path";
import { onTestFinished } from "vitest";
import { VERSION } from "../../src/lines/scanner.ts";
import { PlainGit } from "../../src/world/git/plain.ts";
import type { CachePlace } from "../../src/world/lines/cache-folder.ts";
import { CountCache } from "../../src/world/lines/cache.ts";
import {
  commitNamed,
  openCounting,
  subtreeAt,
  type Counting,
  type OpenCounting,
  type Subtree,
} from "../../src/world/lines/counting.ts";
import type { Repo } from "./repo.ts";

/** A place for a cache in a folder. */
export function cacheIn(folder: string): CachePlace {
  return { root: join(folder, "caches"), folder: join(folder, "caches", VERSION, "it") };
}

/** Begins to count in a repository; without a cache it remembers for as long as the test. */
export function countingIn(
  repo: Repo,
  options: { exclude?: readonly string[]; cache?: CountCache } = {},
): OpenCounting {
  const { exclude = [], cache = new CountCache(null) } = options;
  const counting = openCounting({ git: new PlainGit(repo.root), cache, exclude });
  onTestFinished(() => counting.reader.close());
  return counting;
}

/** What stands at a path of a revision. */
export async function subtreeIn(counting: Counting, path = "", revision = "HEAD"): Promise<Subtree> {
  const subtree = await subtreeAt(counting, await commitNamed(counting, revision), path);
  if (subtree === null) throw new Error(`${revision} has no ${path}`);
  return subtree;
}
