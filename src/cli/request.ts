import { parse, valid } from "semver";
import { usageError } from "../model/error.ts";
import type { Request } from "../model/facts.ts";

const BUMPS = ["major", "minor", "patch", "premajor", "preminor", "prepatch", "prerelease"] as const;

/**
 * Reads what the user asked to release.
 *
 * @throws PlimsollError (usage) for anything that is neither a kind of bump nor an exact semantic version.
 */
export function parseRequest(what: string | undefined): Request {
  if (what === undefined) return { bump: null, version: null };
  const bump = BUMPS.find((one) => one === what);
  if (bump !== undefined) return { bump, version: null };
  if (valid(what) === what) return { bump: null, version: what };
  const plain = withoutBuild(what);
  if (plain !== null)
    throw usageError(
      `Cannot release "${what}": npm and the order of versions ignore build metadata`,
      `Leave it out: ${plain}`,
    );
  throw usageError(
    `Cannot release "${what}": it is no semantic version and no kind of bump`,
    `Use X.Y.Z or one of: ${BUMPS.join(", ")}`,
  );
}

/** Semantic versions may carry build metadata; of two that differ in it alone, only one can be published. */
function withoutBuild(what: string): string | null {
  const parsed = parse(what);
  return parsed?.raw === what && what === `${parsed.version}+${parsed.build.join(".")}` ? parsed.version : null;
}
