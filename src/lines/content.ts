/** What a file's bytes are, whatever its name says. */
export type Content = "text" | "utf-16" | "binary" | "lfs pointer" | "translation";

/** So many bytes tell whether a file is text: git looks at as many. */
const LOOKED_AT = 8_192;
const LFS = "version https://git-lfs.github.com/spec/";
/** Qt Linguist keeps translations in XML files that are called `.ts`. */
const XML = /^(?:\ufeff)?\s*<(?:\?xml|!DOCTYPE TS)\b/;

/** Tells what the beginning of a file is. A file of UTF-16 has a byte order mark. */
export function contentOf(bytes: Uint8Array): Content {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return "utf-16";
  // Not by the array's own, which looks at one element after the other.
  if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LOOKED_AT)).includes(0)) return "binary";
  // `v` and `<` begin what is asked for below: most files are told by one byte.
  if (first === 0x76 && startsWith(bytes, LFS)) return "lfs pointer";
  return first === 0x3c || first === 0xef ? markup(bytes) : "text";
}

/** The text of a file in UTF-16, in UTF-8 without its mark. */
export function fromUtf16(bytes: Uint8Array): Uint8Array {
  const label = bytes[0] === 0xff ? "utf-16le" : "utf-16be";
  return new TextEncoder().encode(new TextDecoder(label).decode(bytes));
}

function startsWith(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).toString("latin1") === text;
}

function markup(bytes: Uint8Array): Content {
  return XML.test(new TextDecoder().decode(bytes.subarray(0, 128))) ? "translation" : "text";
}
