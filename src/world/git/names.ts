import type { Oid } from "../../model/effect.ts";
import { environmentError, usageError } from "../../model/error.ts";

/** An object id of SHA-1 or SHA-256, nothing else. */
const OID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
/** What git-check-ref-format forbids in the names that plans carry. */
const NOT_IN_REF = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(\/|$)|[./]$/;
const CONTROL = /[\0-\x1f\x7f]/;

/** Whether a text is an object id. */
export function isOid(text: string): text is Oid {
  return OID.test(text);
}

/** Lets an object id through, so that nothing else stands where git would read an option or a revision. */
export function checkedOid(id: Oid): Oid {
  if (isOid(id)) return id;
  throw environmentError(`Cannot use ${JSON.stringify(id)}: it is not an object id`);
}

/** Lets a full ref name through. */
export function checkedRef(name: string): string {
  if (name.startsWith("refs/") && !NOT_IN_REF.test(name)) return name;
  throw environmentError(`Cannot use ${JSON.stringify(name)}: it is not a full ref name`);
}

/** Lets a branch's short name through. */
export function checkedBranch(name: string): string {
  checkedRef(`refs/heads/${name}`);
  if (!name.startsWith("-")) return name;
  throw usageError(`Cannot use branch ${JSON.stringify(name)}: it begins with a dash`);
}

/** Lets the name of a remote through. */
export function checkedRemote(name: string): string {
  if (name !== "" && !name.startsWith("-") && !CONTROL.test(name)) return name;
  throw usageError(`Cannot use remote ${JSON.stringify(name)}: it is not a name`, "List the remotes: git remote");
}

/** Lets a path of a commit through: relative, with `/`, and out of the git directory. */
export function checkedPath(path: string): string {
  const parts = path.split("/");
  const isPlain = parts.every((part) => part !== "" && part !== "." && part !== ".." && !isGitDir(part));
  if (isPlain && !CONTROL.test(path)) return path;
  throw usageError(`Cannot use path ${JSON.stringify(path)}: it must be relative and stay inside the repository`);
}

/** HFS+ and NTFS know the git directory by further names. */
function isGitDir(part: string): boolean {
  return /^(\.git[. ]*|git~1)$/i.test(part.replace(/[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g, ""));
}

/** A path as git unquotes it, where it reads paths line by line. */
export function quoted(path: string): string {
  return `"${path.replace(/[\\"]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}
