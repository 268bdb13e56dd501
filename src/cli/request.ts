import { parse, valid, validRange } from "semver";
import { usageError } from "../model/error.ts";
import { isPackageName } from "../model/names.ts";
import type { PackageBump, Request } from "../model/facts.ts";

const BUMPS = ["major", "minor", "patch", "premajor", "preminor", "prepatch", "prerelease"] as const;

const PACKAGE_BUMPS: readonly PackageBump[] = ["major", "minor", "patch", "none"];

/** Flags that say what of a workspace is released. */
export interface RequestFlags {
  /** Each `name=bump`. */
  readonly package?: readonly string[];
  readonly snapshot?: string;
}

/**
 * Reads what the user asked to release.
 *
 * @throws PlimsollError (usage) for anything that is neither a kind of bump nor an exact semantic version.
 */
export function parseRequest(what: string | undefined, flags: RequestFlags = {}): Request {
  const { package: packages = [], snapshot } = flags;
  return {
    ...wantedVersion(what),
    ...(packages.length === 0 ? {} : { packages: Object.fromEntries(packages.map(packageBump)) }),
    ...(snapshot === undefined ? {} : { snapshot: snapshotLabel(snapshot) }),
  };
}

/**
 * Reads `name=bump`; a name may begin with `@`, and never holds a `=`.
 *
 * @throws PlimsollError (usage) for anything else
 */
export function packageBump(text: string): readonly [name: string, bump: PackageBump] {
  const [name = "", word = ""] = text.split("=");
  const bump = PACKAGE_BUMPS.find((one) => one === word);
  if (isPackageName(name) && bump !== undefined && text === `${name}=${bump}`) return [name, bump];
  throw usageError(
    `Cannot read --package ${JSON.stringify(text)}: it is not <name>=<bump>`,
    `Bumps: ${PACKAGE_BUMPS.join(", ")}`,
  );
}

/** It becomes part of versions, and a dist-tag. */
function snapshotLabel(text: string): string {
  const isUsable = /^[A-Za-z][0-9A-Za-z-]*$/.test(text) && text !== "latest" && validRange(text) === null;
  if (isUsable) return text;
  throw usageError(`Cannot make a snapshot ${JSON.stringify(text)}: it is no label`, "Use letters, digits and hyphens");
}

function wantedVersion(what: string | undefined): Request {
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
