import { usageError } from "../model/error.ts";
import { isSafeRefName } from "../model/names.ts";
import type { TagSeal } from "../model/seal.ts";

/** A tag object's bytes, cut where its signature begins. */
export interface SplitTag {
  readonly payload: Buffer;
  /** Empty where there is none. */
  readonly signature: string;
}

const SIGNATURE_BEGINS = /^-----BEGIN (?:PGP SIGNATURE|PGP MESSAGE|SSH SIGNATURE|SIGNED MESSAGE)-----/gm;
const OBJECT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const TAGGER = /^[^\0\n<>]* <[^\0\n<>]*> \d{1,12} [+-]\d{4}$/;

/**
 * Formats a tag object without its signature, as git's mktag takes it.
 *
 * @throws PlimsollError (usage) where a part would make other headers, or a second signature, of itself
 */
export function formatTag({ name, commit, tagger, message }: TagSeal): Buffer {
  const fault = faultOf({ name, commit, tagger, message });
  if (fault !== null) throw usageError(`Cannot make tag ${JSON.stringify(name)}: ${fault}`);
  return Buffer.from(`object ${commit}\ntype commit\ntag ${name}\ntagger ${tagger}\n\n${message.trimEnd()}\n`);
}

function faultOf({
  name,
  commit,
  tagger,
  message,
}: Pick<TagSeal, "name" | "commit" | "tagger" | "message">): string | null {
  if (!isSafeRefName(name)) return "git does not take the name";
  if (!OBJECT_ID.test(commit)) return "its commit is no object id";
  if (!TAGGER.test(tagger)) return "its tagger is not of git's form";
  if (message.trim() === "") return "its message is empty";
  if (message.includes("\0")) return "its message holds a null character";
  return message.search(SIGNATURE_BEGINS) === -1 ? null : "its message holds the beginning of a signature";
}

/** Cuts a tag object as git does: at the last line that begins a signature. */
export function splitTag(bytes: Buffer): SplitTag {
  // Latin-1 gives every byte a character of its own, so that an index into the text is one into the bytes.
  const text = bytes.toString("latin1");
  const begin = [...text.matchAll(SIGNATURE_BEGINS)].at(-1)?.index ?? text.length;
  return { payload: bytes.subarray(0, begin), signature: text.slice(begin) };
}
