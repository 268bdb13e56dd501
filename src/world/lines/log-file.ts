import { appendFileSync, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { crc32 } from "./crc-32.ts";

const LF = 10;

/**
 * A file of lines that is only appended to: `<crc32> <bytes>` and as many bytes of lines, again and again. Two processes
 * append to it at once, since each writes a whole batch by one call (open(2), O_APPEND). From the first batch that is
 * damaged on nothing is read, and the file is begun anew: it holds what can be found out again.
 */
export class LogFile {
  readonly #path: string;
  readonly #most: number;
  #isDamaged = false;

  /** `most` is what it may take, in bytes: a larger one is begun anew. */
  constructor(path: string, most: number) {
    this.#path = path;
    this.#most = most;
  }

  /** All lines, the oldest first. */
  read(): readonly string[] {
    const bytes = this.#bytes();
    const lines: string[] = [];
    let at = 0;
    for (let batch = batchAt(bytes, at); batch !== null; batch = batchAt(bytes, at)) {
      for (const line of batch.lines) lines.push(line);
      at = batch.end;
    }
    this.#isDamaged = at < bytes.length;
    return lines;
  }

  /** Adds lines. What cannot be written is not kept. */
  append(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const body = Buffer.from(`${lines.join("\n")}\n`);
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      const size = statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
      if (this.#isDamaged || size > this.#most) rmSync(this.#path, { force: true });
      appendFileSync(this.#path, Buffer.concat([Buffer.from(headOf(body)), body]), { mode: 0o600 });
    } catch {
      // A full disk or a folder that is not ours costs the next count its time, and nothing else.
    }
  }

  #bytes(): Buffer {
    try {
      // Far larger than we let it become: it is not read, and the next time it is begun anew.
      return statSync(this.#path).size > 4 * this.#most ? Buffer.alloc(0) : readFileSync(this.#path);
    } catch {
      return Buffer.alloc(0);
    }
  }
}

function headOf(body: Buffer): string {
  return `${crc32(body).toString(16).padStart(8, "0")} ${body.length}\n`;
}

/** The batch that begins at an offset; null where there is none, or not as it was written. */
function batchAt(bytes: Buffer, at: number): { readonly lines: readonly string[]; readonly end: number } | null {
  const lineEnd = bytes.indexOf(LF, at);
  if (lineEnd < 0 || lineEnd - at > 20) return null;
  const head = bytes.toString("latin1", at, lineEnd + 1);
  const length = Number(/^[0-9a-f]{8} (\d{1,9})\n$/.exec(head)?.[1]);
  const end = lineEnd + 1 + length;
  if (!(end <= bytes.length)) return null;
  const body = bytes.subarray(lineEnd + 1, end);
  return headOf(body) === head ? { lines: body.toString("utf8").slice(0, -1).split("\n"), end } : null;
}
