import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileState } from "./work-tree.ts";

/** An entry to put into an index; null takes the path out. */
export interface IndexChange {
  readonly path: string;
  readonly to: FileState | null;
}

/** Hands out a new folder of scratch, and deletes it afterwards. */
export async function inScratch<T>(scratch: string, act: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(scratch, `git-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  try {
    return await act(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The environment that makes git use an index in a folder instead of the repository's. */
export function indexIn(folder: string): { readonly GIT_INDEX_FILE: string } {
  return { GIT_INDEX_FILE: join(folder, "index") };
}

/** What `update-index --index-info` reads. */
export function indexInfo(changes: readonly IndexChange[], objectFormat: string): string {
  const nothing = "0".repeat(objectFormat === "sha256" ? 64 : 40);
  return changes.map(({ path, to }) => `${to?.mode ?? "0"} ${to?.oid ?? nothing}\t${path}\0`).join("");
}
