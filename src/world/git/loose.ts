import { createHash, randomUUID } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { deflate } from "node:zlib";
import type { Oid } from "../../model/effect.ts";
import type { GitClient } from "./client.ts";

/**
 * Stores an object in scratch as git stores a loose one: deflated, with its header, under the name of its hash. A plan
 * makes a handful of objects, and each git that is not started for one saves more than git itself takes; whoever takes a
 * plan over has git compute and check all of them anew.
 *
 * @see https://git-scm.com/docs/gitformat-loose
 */
export async function writeObject(client: GitClient, type: string, bytes: Uint8Array): Promise<Oid> {
  const stored = Buffer.concat([Buffer.from(`${type} ${bytes.byteLength}\0`), bytes]);
  const oid = createHash(client.repository.objectFormat).update(stored).digest("hex");
  const folder = join(client.objects, oid.slice(0, 2));
  const aside = join(client.objects, `${randomUUID()}.tmp`);
  await mkdir(folder, { recursive: true });
  await writeFile(aside, await promisify(deflate)(stored), { mode: 0o444 });
  await rename(aside, join(folder, oid.slice(2)));
  return oid;
}
