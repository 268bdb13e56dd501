import { createHash, verify } from "node:crypto";
import type { MinisignPublic } from "./minisign-key.ts";

/** A signature file's four lines: https://jedisct1.github.io/minisign/#signature-format */
const FILE = /^untrusted comment: [^\n]*\n([A-Za-z0-9+/=]+)\ntrusted comment: ([^\n]*)\n([A-Za-z0-9+/=]+)\n$/;

/** What is signed, by the algorithm's name: of "ED" a hash of the bytes, of the older "Ed" the bytes themselves. */
const MESSAGES: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  ED: (bytes) => createHash("blake2b512").update(bytes).digest(),
  Ed: (bytes) => bytes,
};

/** Who signs, and what the trusted comment says. */
export interface Signing {
  readonly id: Buffer;
  readonly comment: string;
  readonly sign: (bytes: Uint8Array) => Buffer;
}

/** Formats a signature file. Its second signature covers the first and the comment, so that neither is exchanged alone. */
export function formatSignature(bytes: Uint8Array, { id, comment, sign }: Signing): string {
  const signature = sign(createHash("blake2b512").update(bytes).digest());
  const over = sign(Buffer.concat([signature, Buffer.from(comment)]));
  const first = Buffer.concat([Buffer.from("ED"), id, signature]).toString("base64");
  return `untrusted comment: signature from minisign secret key\n${first}\ntrusted comment: ${comment}\n${over.toString("base64")}\n`;
}

/** Tells why a signature file is not this key's over these bytes under this name; null where it is. */
export function faultOfSignature(text: string, bytes: Uint8Array, name: string, half: MinisignPublic): string | null {
  const parsed = parse(text);
  if (parsed === null) return "it is not one minisign signature";
  const { algorithm, id, signature, comment, over } = parsed;
  if (!id.equals(half.id)) return "it is by another key";
  const covered = Buffer.concat([signature, Buffer.from(comment)]);
  if (!verify(null, covered, half.verifies, over)) return "its comment was changed";
  const message = MESSAGES[algorithm]?.(bytes);
  if (message === undefined) return "its algorithm is unknown";
  if (!verify(null, message, half.verifies, signature)) return "it is not over these bytes";
  const file = /(?:^|\t)file:([^\t]*)/.exec(comment)?.[1] ?? name;
  return file === name ? null : `it is of a file named ${file}`;
}

interface Parsed {
  readonly algorithm: string;
  readonly id: Buffer;
  readonly signature: Buffer;
  readonly comment: string;
  readonly over: Buffer;
}

function parse(text: string): Parsed | null {
  const [, line = "", comment = "", overLine = ""] = FILE.exec(text) ?? [];
  const [body, over] = [canonical(line, 74), canonical(overLine, 64)];
  if (body === null || over === null) return null;
  return {
    algorithm: body.toString("latin1", 0, 2),
    id: body.subarray(2, 10),
    signature: body.subarray(10),
    comment,
    over,
  };
}

/** Base64 that says what it says in one way only. */
function canonical(line: string, length: number): Buffer | null {
  const bytes = Buffer.from(line, "base64");
  return bytes.length === length && bytes.toString("base64") === line ? bytes : null;
}
