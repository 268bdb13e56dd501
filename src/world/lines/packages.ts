import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import type { PackageFolder } from "../../model/lines.ts";
import { packageFolders } from "../packages.ts";
import { entriesIn } from "./commit.ts";
import { subtreeAt, type Counting } from "./counting.ts";
import { writtenFiles } from "./files.ts";

/** The packages of a commit. */
export async function packagesOfCommit(counting: Counting, commit: Oid): Promise<readonly PackageFolder[]> {
  const root = await subtreeAt(counting, commit, "");
  const entries = root === null ? [] : await entriesIn(counting, root);
  return await packageFolders(
    entries.map(({ path }) => path),
    async (path) => {
      const isAskable = !/[\0\n]/.test(path);
      return isAskable ? ((await counting.reader.find(`${commit}:${path}`))?.bytes.toString("utf8") ?? null) : null;
    },
  );
}

/** The packages of a folder as it stands. */
export async function packagesOfFolder(folder: string): Promise<readonly PackageFolder[]> {
  const { paths } = await writtenFiles(folder);
  return await packageFolders(paths, async (path) => await readFile(join(folder, path), "utf8").catch(() => null));
}
