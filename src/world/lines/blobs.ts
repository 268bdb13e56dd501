import type { ObjectSource } from "../git/object-source.ts";
import { BlobScanner } from "./blob-scanner.ts";
import type { BlobTaker } from "./blob-taker.ts";
import type { Feeder } from "./feeder.ts";
import { kindOf } from "./kind.ts";
import type { Blob, Outcome } from "./outcome.ts";

/** What counting blobs takes. */
export interface BlobSource {
  readonly reader: ObjectSource;
  readonly feeder: Feeder;
  readonly signal?: AbortSignal | undefined;
}

/** Counts blobs as git hands them out, and what is not ours by one cloc beside. By the key of each blob. */
export async function countBlobs(blobs: readonly Blob[], source: BlobSource): Promise<ReadonlyMap<string, Outcome>> {
  const own = blobs.filter(({ path }) => kindOf(path) !== "cloc");
  const scanner = new BlobScanner(own, source.feeder);
  if (own.length === blobs.length) {
    await read([scanner], source);
    return scanner.outcomes;
  }
  const [{ BlobSaver }, { inTemporaryFolder }] = await Promise.all([
    import("./other-blobs.ts"),
    import("../temporary.ts"),
  ]);
  return await inTemporaryFolder(async (folder) => {
    const others = blobs.filter(({ path }) => kindOf(path) === "cloc");
    const saver = new BlobSaver(others, folder);
    // What cloc counts is read first, so that it runs beside.
    const [counted] = await Promise.all([saver.count(source.signal), read([saver, scanner], source)]);
    return new Map([...scanner.outcomes, ...counted]);
  });
}

async function read(takers: readonly BlobTaker[], { reader, signal }: BlobSource): Promise<void> {
  for (const taker of takers) {
    const oids = taker.blobs.map(({ oid }) => oid);
    await reader.ask(
      oids,
      oids.map(() => taker),
    );
  }
  await Promise.all(takers.map(({ done }) => done));
  signal?.throwIfAborted();
}
