import { environmentError } from "../../model/error.ts";
import type { ObjectHead } from "../git/answers.ts";
import type { AnswerWaiter } from "../git/object-source.ts";
import type { Blob } from "./outcome.ts";

/** Takes blobs as git hands them out, in the order in which they were asked for. */
export abstract class BlobTaker implements AnswerWaiter {
  /** Settles when the last of them has been taken, or one of them cannot be. */
  readonly done: Promise<void>;
  readonly blobs: readonly Blob[];
  #at = 0;
  /** What comes after a failure is nobody's: the answers to what was asked go on. */
  #hasFailed = false;
  #settle!: { readonly resolve: () => void; readonly reject: (reason: unknown) => void };

  constructor(blobs: readonly Blob[]) {
    this.blobs = blobs;
    this.done = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Who waits for it comes later: until then a failure of it is nobody's.
    this.done.catch(() => undefined);
    if (blobs.length === 0) this.#settle.resolve();
  }

  begin(head: ObjectHead | null): void {
    if (this.#hasFailed) return;
    const blob = this.blobs[this.#at];
    if (blob === undefined || head?.type !== "blob")
      return this.fail(environmentError(`Cannot read ${blob?.path ?? "a file"}: it is not in the repository`));
    this.open(blob, head.size);
  }

  take(piece: Buffer): void {
    if (!this.#hasFailed) this.put(piece);
  }

  end(): void {
    if (this.#hasFailed) return;
    const blob = this.blobs[this.#at++];
    if (blob !== undefined) this.close(blob);
    if (this.#at >= this.blobs.length) this.#settle.resolve();
  }

  fail(reason: unknown): void {
    this.#hasFailed = true;
    this.#settle.reject(reason);
  }

  /** A blob begins, of so many bytes. */
  protected abstract open(blob: Blob, size: number): void;
  /** The next bytes of it. */
  protected abstract put(piece: Buffer): void;
  /** It has been taken as a whole. */
  protected abstract close(blob: Blob): void;
}
