import { onTestFinished } from "vitest";
import { PlainGit } from "../../src/world/git/plain.ts";
import { CountCache } from "../../src/world/lines/cache.ts";
import { commitNamed, openCounting, subtreeAt, type Counting, type Subtree } from "../../src/world/lines/counting.ts";
import type { Repo } from "./repo.ts";

/** Begins to count in a repository; without a cache it remembers for as long as the test. */
export function countingIn(repo: Repo, options: { exclude?: readonly string[]; cache?: CountCache } = {}): Counting {
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
