import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import type { PackageFolder } from "../../model/lines.ts";
import { packageFolders } from "../../workspace/folders.ts";
import { readRegular } from "../regular-file.ts";
import { entriesIn } from "./commit.ts";
import { subtreeAt, type Counting } from "./counting.ts";
import { writtenFiles } from "./files.ts";

/** In bytes: nobody writes a larger manifest. */
const LARGEST = 100 * 1024 * 1024;

/** The packages of a commit. */
export async function packagesOfCommit(counting: Counting, commit: Oid): Promise<readonly PackageFolder[]> {
  const root = await subtreeAt(counting, commit, "");
  const entries = root === null ? [] : await entriesIn(counting, root);
  const files = new Map(entries.filter(({ mode }) => mode.startsWith("100")).map(({ path, oid }) => [path, oid]));
  return await packageFolders([...files.keys()], async (path) => {
    const oid = files.get(path);
    return oid === undefined ? null : ((await counting.reader.find(oid))?.bytes.toString("utf8") ?? null);
  });
}

/** The packages of a folder as it stands. */
export async function packagesOfFolder(folder: string): Promise<readonly PackageFolder[]> {
  const { paths } = await writtenFiles(folder);
  return await packageFolders(paths, (path) => Promise.resolve(manifestAt(join(folder, path), path)));
}

function manifestAt(file: string, path: string): string | null {
  const bytes = readRegular(file, LARGEST + 1);
  if (bytes !== null && bytes.length > LARGEST) throw environmentError(`Cannot read ${path}: it is larger than 100 MB`);
  return bytes?.toString("utf8") ?? null;
}
