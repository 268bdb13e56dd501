import type { Oid } from "../../model/effect.ts";

/** An object of whose bytes an answer is made. */
export interface ObjectHead {
  readonly oid: Oid;
  readonly type: string;
  /** In bytes. */
  readonly size: number;
}

/** Takes one answer, piece by piece: a large object is never in memory as a whole unless its taker keeps it. */
export interface AnswerTaker {
  /** What the pieces are of; null where the revision names nothing, and no piece comes. */
  begin(object: ObjectHead | null): void;
  take(piece: Buffer): void;
  end(): void;
}

const LF = 10;

/**
 * Reads what `git cat-file --batch` writes: `<id> <type> <size>`, the bytes and a line end; or a line that says what is
 * wrong with the revision (git-cat-file(1), BATCH OUTPUT).
 */
export class Answers {
  readonly #next: () => AnswerTaker | undefined;
  #taker: AnswerTaker | undefined;
  #line = "";
  /** Bytes of the object that are still to come. */
  #missing = 0;
  /** Whether the line end behind the object is still to come. */
  #isOpen = false;

  /** `next` gives who takes the next answer. */
  constructor(next: () => AnswerTaker | undefined) {
    this.#next = next;
  }

  read(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) at = this.#isOpen ? this.#readObject(chunk, at) : this.#readLine(chunk, at);
  }

  #readLine(chunk: Buffer, at: number): number {
    const lineEnd = chunk.indexOf(LF, at);
    if (lineEnd < 0) {
      this.#line += chunk.toString("utf8", at);
      return chunk.length;
    }
    const head = headOf(this.#line + chunk.toString("utf8", at, lineEnd));
    this.#line = "";
    this.#taker = this.#next();
    this.#taker?.begin(head);
    this.#isOpen = head !== null;
    this.#missing = head?.size ?? 0;
    if (head === null) this.#taker?.end();
    return lineEnd + 1;
  }

  #readObject(chunk: Buffer, at: number): number {
    const until = Math.min(chunk.length, at + this.#missing);
    if (until > at) this.#taker?.take(chunk.subarray(at, until));
    this.#missing -= until - at;
    if (until === chunk.length) return until;
    this.#isOpen = false;
    this.#taker?.end();
    return until + 1;
  }
}

function headOf(line: string): ObjectHead | null {
  const [, oid = "", type = "", size = "0"] = /^([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)$/.exec(line) ?? [];
  return oid === "" ? null : { oid, type, size: Number(size) };
}
