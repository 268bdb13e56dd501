import { languageOf, type Dialect } from "../../lines/dialect.ts";
import { BlobTaker } from "./blob-taker.ts";
import type { Feeder } from "./feeder.ts";
import { kindOf } from "./kind.ts";
import { keyOf, type Blob, type Outcome } from "./outcome.ts";

/** Counts blobs of our own languages while they come in. */
export class BlobScanner extends BlobTaker {
  readonly outcomes = new Map<string, Outcome>();
  readonly #feeder: Feeder;

  constructor(blobs: readonly Blob[], feeder: Feeder) {
    super(blobs);
    this.#feeder = feeder;
  }

  protected override open({ path }: Blob): void {
    this.#feeder.begin(kindOf(path) as Dialect);
  }

  protected override put(piece: Buffer): void {
    this.#feeder.put(piece);
  }

  protected override close(blob: Blob): void {
    const read = this.#feeder.finish();
    const outcome = "lines" in read ? { language: languageOf(blob.path), ...read.lines } : { why: read.skipped };
    this.outcomes.set(keyOf(blob), outcome);
  }
}
