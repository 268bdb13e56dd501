import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";

/** What stands in a tree at a path: a file, a folder, a link or a submodule, by its mode. */
export interface Entry {
  /** For display: where its name is not UTF-8 another entry may have the same. */
  readonly path: string;
  /** As git writes it: `40000`, `100644`, `100755`, `120000` or `160000`. */
  readonly mode: string;
  readonly oid: Oid;
}

const SPACE = 32;
const BEYOND_ASCII = /[\x80-\xff]/;
const MODES = new Set(["40000", "100644", "100755", "120000", "160000"]);
/** So many bytes are compared at once. */
const STRIDE = 512;

/**
 * Reads a tree object, or some entries of it: `<mode> <name>\0<id>` again and again, the id in bytes. By name, whose bytes
 * are in Latin-1: names that are not UTF-8 would be one.
 */
export function parseEntries(bytes: Buffer, idLength: number, folder: string): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(SPACE, at);
    const zero = bytes.indexOf(0, space);
    const name = bytes.toString("latin1", space + 1, zero);
    const mode = modeIn(bytes.toString("latin1", at, space));
    const end = zero + 1 + idLength;
    if (space < 0 || zero < 0 || end > bytes.length || mode === null || !isName(name)) throw damaged(folder);
    const shown = BEYOND_ASCII.test(name) ? bytes.toString("utf8", space + 1, zero) : name;
    const path = folder === "" ? shown : `${folder}/${shown}`;
    entries.set(name, { path, mode, oid: bytes.toString("hex", zero + 1, end) });
    at = end;
  }
  return entries;
}

/** Reads a mode as git does, which takes what it does not know for a submodule; null where it is no number. */
function modeIn(text: string): string | null {
  if (MODES.has(text)) return text;
  if (!/^[0-7]{1,7}$/.test(text)) return null;
  const mode = Number.parseInt(text, 8);
  const type = (mode & 0o170000).toString(8);
  if (type === "100000") return (mode & 0o100) === 0 ? "100644" : "100755";
  return MODES.has(type) ? type : "160000";
}

/**
 * Cuts off the entries at the beginning and at the end of two tree objects that they share: a commit changes few of the
 * thousands that a folder may have.
 */
export function differingEntries(before: Buffer, after: Buffer, idLength: number): readonly [Buffer, Buffer] {
  const start = lastEntryBefore(before, sharedStart(before, after), idLength);
  const [old, now] = [before.subarray(start), after.subarray(start)];
  const shared = sharedEnd(old, now);
  const [oldEnd, newEnd] = [old, now].map((bytes) => firstEntryFrom(bytes, bytes.length - shared, idLength));
  // The same bytes are not the same entries where they begin in the middle of an id.
  const isOneEnd = old.length - (oldEnd ?? 0) === now.length - (newEnd ?? 0);
  return isOneEnd ? [old.subarray(0, oldEnd), now.subarray(0, newEnd)] : [old, now];
}

function sharedStart(a: Buffer, b: Buffer): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at + STRIDE <= most && a.compare(b, at, at + STRIDE, at, at + STRIDE) === 0) at += STRIDE;
  while (at < most && a[at] === b[at]) at++;
  return at;
}

function sharedEnd(a: Buffer, b: Buffer): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  const isShared = (more: number): boolean =>
    a.compare(b, b.length - more, b.length - length, a.length - more, a.length - length) === 0;
  while (length + STRIDE <= most && isShared(length + STRIDE)) length += STRIDE;
  while (length < most && a[a.length - length - 1] === b[b.length - length - 1]) length++;
  return length;
}

/** Where the last entry begins that begins at an offset or before it. */
function lastEntryBefore(bytes: Buffer, offset: number, idLength: number): number {
  let at = 0;
  for (let next = 0; next <= offset && next < bytes.length; next = behindEntry(bytes, next, idLength)) at = next;
  return at;
}

/** Where the first entry begins that begins at an offset or behind it; the end where there is none. */
function firstEntryFrom(bytes: Buffer, offset: number, idLength: number): number {
  let at = 0;
  while (at < offset) at = behindEntry(bytes, at, idLength);
  return Math.min(at, bytes.length);
}

function behindEntry(bytes: Buffer, at: number, idLength: number): number {
  const zero = bytes.indexOf(0, at);
  return zero < 0 ? bytes.length : zero + 1 + idLength;
}

/** Git makes no other names; whoever writes objects by hand can, to have a file written elsewhere. */
function isName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/");
}

function damaged(folder: string): Error {
  const what = folder === "" ? "the tree of the commit" : `the tree of ${JSON.stringify(folder)}`;
  return environmentError(`Cannot count lines: ${what} is damaged`, "Look at the repository: git fsck");
}
