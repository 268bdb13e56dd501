import { createHash } from "node:crypto";
import { open, readFile, truncate, type FileHandle } from "node:fs/promises";
import { blockedError } from "../model/error.ts";
import type { JournalRecord } from "../model/journal.ts";
import { atMost } from "../model/turns.ts";

/** A line of the file: the record, its number, and a checksum over both. */
interface Line {
  readonly n: number;
  readonly record: JournalRecord;
  readonly sum: string;
}

/**
 * An append-only list of records, one JSON object a line. `append` returns once the record is on the disk, so a deed
 * that follows it is never ahead of it. Effects that are done side by side append one after the other.
 */
export class JournalFile {
  readonly #path: string;
  readonly #records: JournalRecord[];
  readonly #isToRead: boolean;
  readonly #inTurn = atMost(1);

  private constructor(path: string, records: JournalRecord[], isToRead: boolean) {
    this.#path = path;
    this.#records = records;
    this.#isToRead = isToRead;
  }

  /**
   * Opens a journal to go on with it; the caller holds the lock. A last line that a crash cut short is dropped, since its
   * deed did not begin.
   *
   * @throws PlimsollError (blocked) where a line before the last is damaged.
   */
  static async open(path: string): Promise<JournalFile> {
    const { records, whole, text } = await load(path);
    if (whole < text.length) await truncate(path, Buffer.byteLength(text.slice(0, whole)));
    return new JournalFile(path, records, false);
  }

  /**
   * Reads what is there and leaves it as it is: who does not hold the lock may find a last line that is being written.
   *
   * @throws PlimsollError (blocked) where a line before the last is damaged.
   */
  static async read(path: string): Promise<JournalFile> {
    return new JournalFile(path, (await load(path)).records, true);
  }

  get records(): readonly JournalRecord[] {
    return this.#records;
  }

  /** Writes a record and waits until the disk has it. */
  async append(record: JournalRecord): Promise<void> {
    if (this.#isToRead) throw new Error(`Cannot write the journal ${this.#path}: it was opened to be read`);
    await this.#inTurn(() => this.#write(record));
  }

  async #write(record: JournalRecord): Promise<void> {
    const n = this.#records.length;
    const line: Line = { n, record, sum: sumOf(n, record) };
    const file = await open(this.#path, "a", 0o600);
    try {
      await this.#add(file, `${JSON.stringify(line)}\n`);
    } finally {
      await file.close();
    }
    this.#records.push(record);
  }

  /** A line that a full disk cut short is taken away again: another that follows it would pass for damage. */
  async #add(file: FileHandle, line: string): Promise<void> {
    const { size } = await file.stat();
    try {
      await file.appendFile(line);
      await file.datasync();
    } catch (error) {
      await file.truncate(size).catch(() => undefined);
      throw error;
    }
  }
}

/** The records of a file, and how much of its text they make up. */
async function load(path: string): Promise<{ records: JournalRecord[]; whole: number; text: string }> {
  const text = await readFile(path, "utf8").catch(nothingIfAbsent);
  const records: JournalRecord[] = [];
  let whole = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const record = parse(line, records.length);
    if (record === null && whole + line.length < text.length) throw damaged(path, records.length);
    if (record === null) break;
    records.push(record);
    whole += line.length;
  }
  return { records, whole, text };
}

function parse(text: string, n: number): JournalRecord | null {
  if (!text.endsWith("\n")) return null;
  try {
    const line = JSON.parse(text) as Line;
    return line.n === n && line.sum === sumOf(n, line.record) ? line.record : null;
  } catch {
    return null;
  }
}

function sumOf(n: number, record: JournalRecord): string {
  return createHash("sha256")
    .update(`${n} ${JSON.stringify(record)}`)
    .digest("hex")
    .slice(0, 16);
}

function damaged(path: string, n: number): Error {
  return blockedError(
    `Cannot read the journal ${path}: record ${n + 1} is damaged`,
    "Compare the remote and the registry with the plan: plimsoll resume --plan plan.json rebuilds the journal from them",
  );
}

function nothingIfAbsent(thrown: NodeJS.ErrnoException): string {
  if (thrown.code === "ENOENT") return "";
  throw thrown;
}
