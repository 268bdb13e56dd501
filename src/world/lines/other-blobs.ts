import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BlobTaker } from "./blob-taker.ts";
import { countOther } from "./cloc.ts";
import { keyOf, type Blob, type Outcome } from "./outcome.ts";

/** What cloc would not read, in bytes. */
const LARGEST = 100 * 1024 * 1024;
/** What cloc is given at once, in bytes: they are in a temporary folder, which may be in memory. */
const MOST = 1024 ** 3;
const NO_ROOM = { why: "cloc was given 1 GB without it" };
/** Bytes that tell whether a file is text: git looks at as many. */
const LOOKED_AT = 8_192;

/** Names that can be written anywhere, told to cloc and read in its answer: printable ASCII without `"`, `/` and `\`. */
const PLAIN = /^[ !#-.0-[\]-~]{1,100}$/;
/** As many extensions as cloc looks at; the mark of a backup keeps it from looking. */
const EXTENSIONS = /(?:\.[\w+-]{1,20}){0,3}~?$/;
/** Names that tell cloc more than their extensions do. */
const TELLING = /^(?:build\.xml|pom\.xml|meson\.build|cmakelists\.txt|(?:docker|container)file\..*|[^.]*)$/i;

/** Writes blobs into a folder for cloc, which tells a language by a file's name and reads nothing but files. */
export class BlobSaver extends BlobTaker {
  readonly #folder: string;
  readonly #most: number;
  readonly #outcomes = new Map<string, Outcome>();
  /** Whose bytes were written at a path below the folder. */
  readonly #saved = new Map<string, Blob[]>();
  /** The path by {@link contentOf}. */
  readonly #paths = new Map<string, string>();
  #size = 0;
  #pieces: Buffer[] | null = null;

  constructor(blobs: readonly Blob[], folder: string, most = MOST) {
    super(blobs);
    this.#folder = folder;
    this.#most = most;
  }

  /** Counts all of them, once they are there; by {@link keyOf}. */
  async count(signal?: AbortSignal): Promise<ReadonlyMap<string, Outcome>> {
    await this.done;
    const { files, uncounted } = await countOther(this.#folder, [...this.#saved.keys()], signal);
    for (const { path, ...outcome } of [...files, ...uncounted]) this.#put(path, outcome);
    return this.#outcomes;
  }

  protected override open(blob: Blob, size: number): void {
    const same = this.#saved.get(this.#paths.get(contentOf(blob)) ?? "");
    const why = same === undefined ? this.#whyNot(size) : null;
    this.#outcomes.set(keyOf(blob), why);
    this.#pieces = same === undefined && why === null ? [] : null;
    same?.push(blob);
  }

  #whyNot(size: number): Outcome {
    if (size > LARGEST) return { why: "larger than 100 MB" };
    return this.#size + size > this.#most ? NO_ROOM : null;
  }

  protected override put(piece: Buffer): void {
    this.#pieces?.push(piece);
  }

  protected override close(blob: Blob): void {
    if (this.#pieces === null) return;
    const bytes = Buffer.concat(this.#pieces);
    if (!bytes.subarray(0, LOOKED_AT).includes(0)) this.#save(blob, bytes);
  }

  #save(blob: Blob, bytes: Buffer): void {
    // A folder for each: the names may be equal.
    const path = `${this.#saved.size}/${safeNameOf(blob)}`;
    this.#saved.set(path, [blob]);
    this.#paths.set(contentOf(blob), path);
    this.#size += bytes.length;
    mkdirSync(dirname(join(this.#folder, path)));
    writeFileSync(join(this.#folder, path), bytes);
  }

  #put(path: string, outcome: Outcome): void {
    for (const blob of this.#saved.get(path) ?? []) this.#outcomes.set(keyOf(blob), outcome);
  }
}

/** A name by which cloc takes a file for what it is, whatever stands in the commit. */
function safeNameOf({ path }: Blob): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return PLAIN.test(name) ? name : `file${EXTENSIONS.exec(name)?.[0] ?? ""}`;
}

/** What makes two blobs the same to cloc: their bytes, and as much of their names as it looks at. */
function contentOf(blob: Blob): string {
  const name = safeNameOf(blob);
  const extensions = TELLING.test(name) ? undefined : /(?:\.[^.]+){1,3}$/.exec(name)?.[0];
  return `${blob.oid} ${extensions ?? name}`;
}
