import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Digest } from "../model/effect.ts";
import { blockedError } from "../model/error.ts";
import type { StoredFile } from "../model/facts.ts";
import type { StoreView } from "../model/workbench.ts";
import { readOrNull, sha256, writeAtomically } from "./files.ts";

/** Bytes in one folder, each file named by its SHA-256. */
export interface Store extends StoreView {
  /** Where a stored file stands, for programs that read it. Nothing is verified: {@link StoreView.read} does that. */
  path(digest: Digest): string;
  /** Copies stored files into another store's folder, verifying each. */
  copyTo(folder: string, digests: Iterable<Digest>): Promise<void>;
}

/** Opens the store in a folder, which is made with the first file. */
export function openStore(folder: string): Store {
  const path = (digest: Digest): string => join(folder, checked(digest));
  const read = (digest: Digest): Promise<Buffer> => readVerified(path(digest), digest);
  const put = (name: string, bytes: Uint8Array | string): Promise<StoredFile> => putInto(folder, name, bytes);
  return {
    path,
    read,
    put,
    async copyTo(target, digests) {
      for (const digest of digests) await putInto(target, digest, await read(digest));
    },
  };
}

async function putInto(folder: string, name: string, bytes: Uint8Array | string): Promise<StoredFile> {
  const digest = sha256(bytes);
  const path = join(folder, digest);
  await mkdir(folder, { recursive: true });
  if (!(await hasBytes(path, digest))) await writeAtomically(path, bytes);
  return { name, digest, size: Buffer.byteLength(bytes) };
}

async function hasBytes(path: string, digest: Digest): Promise<boolean> {
  const there = await readOrNull(path);
  return there !== null && sha256(there) === digest;
}

/** Bytes that changed on disk are never handed out: they would be published. */
async function readVerified(path: string, digest: Digest): Promise<Buffer> {
  const bytes = await readOrNull(path);
  const hint = "Plan again: plimsoll audit";
  if (bytes === null) throw blockedError(`Cannot use archive ${short(digest)}: it is not in the store`, hint);
  if (sha256(bytes) !== digest) throw blockedError(`Cannot use archive ${short(digest)}: its bytes have changed`, hint);
  return bytes;
}

/** A digest comes out of a plan file, and must not lead out of the folder. */
function checked(digest: Digest): Digest {
  if (/^[0-9a-f]{64}$/.test(digest)) return digest;
  throw blockedError(`Cannot use archive ${JSON.stringify(digest)}: it is not a SHA-256 in lower-case hex`);
}

function short(digest: Digest): string {
  return `${digest.slice(0, 12)}…`;
}
