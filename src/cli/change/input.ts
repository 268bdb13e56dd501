import { usageError } from "../../model/error.ts";

/** In bytes: no changelog has an entry of this length. */
const LONGEST = 1_000_000;

/**
 * Reads a text from a stream, to its end.
 *
 * @throws PlimsollError (usage) where it does not end within reason, or is no UTF-8
 */
export async function textOfInput(input: AsyncIterable<Buffer | string>): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of input) {
    pieces.push(Buffer.from(piece));
    length += piece.length;
    if (length > LONGEST) throw usageError("Cannot read the message: it is longer than 1 MB", "Write a shorter one");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
  } catch {
    throw usageError("Cannot read the message: it is no UTF-8", "Convert it: iconv -t UTF-8");
  }
}
