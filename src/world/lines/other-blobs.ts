import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BlobTaker } from "./blob-taker.ts";
import { countOther } from "./cloc.ts";
import { keyOf, type Blob, type Outcome } from "./outcome.ts";

/** What cloc would not read, in bytes. */
const LARGEST = 100 * 1024 * 1024;
/** Bytes that tell whether a file is text: git looks at as many. */
const LOOKED_AT = 8_192;

/** Writes blobs into a folder for cloc, which tells a language by a file's name and reads nothing but files. */
export class BlobSaver extends BlobTaker {
  readonly #folder: string;
  readonly #outcomes = new Map<string, Outcome>();
  /** Where each blob was written, below the folder. */
  readonly #saved = new Map<string, Blob>();
  #pieces: Buffer[] | null = null;

  constructor(blobs: readonly Blob[], folder: string) {
    super(blobs);
    this.#folder = folder;
  }

  /** Counts all of them, once they are there; by {@link keyOf}. */
  async count(signal?: AbortSignal): Promise<ReadonlyMap<string, Outcome>> {
    await this.done;
    const { files, uncounted } = await countOther(this.#folder, [...this.#saved.keys()], signal);
    for (const { path, ...outcome } of [...files, ...uncounted]) this.#put(path, outcome);
    return this.#outcomes;
  }

  protected override open(blob: Blob, size: number): void {
    this.#outcomes.set(keyOf(blob), size > LARGEST ? { why: "larger than 100 MB" } : null);
    this.#pieces = size > LARGEST ? null : [];
  }

  override take(piece: Buffer): void {
    this.#pieces?.push(piece);
  }

  protected override close(blob: Blob): void {
    if (this.#pieces === null) return;
    const bytes = Buffer.concat(this.#pieces);
    if (!bytes.subarray(0, LOOKED_AT).includes(0)) this.#save(blob, bytes);
  }

  #save(blob: Blob, bytes: Buffer): void {
    // A folder for each: the names may be equal.
    const path = `${this.#saved.size}/${blob.path.slice(blob.path.lastIndexOf("/") + 1)}`;
    this.#saved.set(path, blob);
    mkdirSync(dirname(join(this.#folder, path)));
    writeFileSync(join(this.#folder, path), bytes);
  }

  #put(path: string, outcome: Outcome): void {
    const blob = this.#saved.get(path);
    if (blob !== undefined) this.#outcomes.set(keyOf(blob), outcome);
  }
}
