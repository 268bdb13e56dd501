import type { Oid } from "../../model/effect.ts";
import type { FolderComparison } from "../../model/workbench.ts";
import type { GitClient } from "./client.ts";
import { checkedOid, checkedPath } from "./names.ts";
import { resolveAll } from "./objects.ts";

/** The tree without entries, which git knows though no repository has it: by SHA-1 and by SHA-256. */
const EMPTY = {
  40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
};

interface Pair {
  readonly folder: string;
  readonly trees: string;
  readonly isSame: boolean;
}

/**
 * Lists the paths in which folders differ between two commits, relative to the root, a row by comparison: by two gits, however many
 * there are. A folder that a commit lacks is as an empty one.
 */
export async function differing(
  client: GitClient,
  comparisons: readonly FolderComparison[],
): Promise<readonly (readonly string[])[]> {
  const pairs = await pairsOf(client, comparisons);
  const differ = pairs.filter(({ isSame }) => !isSame);
  const found = await compared(
    client,
    differ.map(({ trees }) => trees),
  );
  const byPair = new Map(differ.map((pair, index) => [pair, found[index] ?? []]));
  return pairs.map((pair) =>
    (byPair.get(pair) ?? []).map((path) => (pair.folder === "" ? path : `${pair.folder}/${path}`)),
  );
}

async function pairsOf(client: GitClient, comparisons: readonly FolderComparison[]): Promise<readonly Pair[]> {
  const revisions = comparisons.flatMap(({ folder, from, to }) => [revision(from, folder), revision(to, folder)]);
  const found = await resolveAll(client, revisions);
  return comparisons.map(({ folder, to }, index) => {
    const empty = to.length === 40 ? EMPTY[40] : EMPTY[64];
    const [one, other] = [found[2 * index] ?? empty, found[2 * index + 1] ?? empty];
    return { folder, trees: `${one} ${other}`, isSame: one === other };
  });
}

function revision(commit: Oid, folder: string): string {
  return `${checkedOid(commit)}:${folder === "" ? "" : checkedPath(folder)}`;
}

/** Each pair of trees is told before its paths, with a line end; the paths end with NUL. */
async function compared(client: GitClient, pairs: readonly string[]): Promise<readonly (readonly string[])[]> {
  if (pairs.length === 0) return [];
  const args = ["diff-tree", "--stdin", "-r", "-z", "--name-only", "--no-renames"];
  const input = pairs.map((pair) => `${pair}\n`).join("");
  const output = await client.must(args, { doing: "compare commits", input });
  const rows: string[][] = [];
  for (let rest of output.toString("utf8").split("\0")) {
    for (let next = pairs[rows.length]; next !== undefined && rest.startsWith(`${next}\n`); next = pairs[rows.length]) {
      rest = rest.slice(next.length + 1);
      rows.push([]);
    }
    if (rest !== "") rows.at(-1)?.push(rest);
  }
  return rows;
}
