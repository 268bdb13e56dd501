import { inTemporaryFolder } from "../temporary.ts";
import { ObjectReader } from "../git/object-reader.ts";
import type { ReadingGit } from "../git/plain.ts";
import { BlobScanner } from "./blob-scanner.ts";
import type { BlobTaker } from "./blob-taker.ts";
import type { Feeder } from "./feeder.ts";
import { kindOf } from "./kind.ts";
import type { Blob, Outcome } from "./outcome.ts";

/** What counting blobs takes. */
export interface BlobSource {
  readonly git: ReadingGit;
  readonly reader: ObjectReader;
  readonly feeder: Feeder;
  readonly signal?: AbortSignal | undefined;
}

/** From so many blobs on they are read by a git of their own, which writes one after the other without a pause. */
const MANY = 256;

/** Counts blobs as git hands them out, and what is not ours by one cloc beside. By the key of each blob. */
export async function countBlobs(blobs: readonly Blob[], source: BlobSource): Promise<ReadonlyMap<string, Outcome>> {
  const own = blobs.filter(({ path }) => kindOf(path) !== "cloc");
  const scanner = new BlobScanner(own, source.feeder);
  if (own.length === blobs.length) {
    await read([scanner], source);
    return scanner.outcomes;
  }
  const { BlobSaver } = await import("./other-blobs.ts");
  return await inTemporaryFolder(async (folder) => {
    const others = blobs.filter(({ path }) => kindOf(path) === "cloc");
    const saver = new BlobSaver(others, folder);
    // What cloc counts is read first, so that it runs beside.
    const [counted] = await Promise.all([saver.count(source.signal), read([saver, scanner], source)]);
    return new Map([...scanner.outcomes, ...counted]);
  });
}

async function read(takers: readonly BlobTaker[], { git, reader, signal }: BlobSource): Promise<void> {
  const isMany = takers.reduce((sum, { blobs }) => sum + blobs.length, 0) >= MANY;
  const from = isMany ? new ObjectReader(git, { isBuffered: true }) : reader;
  for (const taker of takers) {
    const oids = taker.blobs.map(({ oid }) => oid);
    await from.ask(
      oids,
      oids.map(() => taker),
    );
  }
  if (isMany) await from.close();
  await Promise.all(takers.map(({ done }) => done));
  signal?.throwIfAborted();
}
