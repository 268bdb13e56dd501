import { parentOf } from "../../model/packages.ts";
import { totalsOf } from "../../model/totals.ts";
import { growthCsv, growthDocument, growthReport, type Growth } from "../../view/growth.ts";
import { countChanges } from "../../world/lines/changes.ts";
import { commitNamed, subtreeAt, type Counting } from "../../world/lines/counting.ts";
import { canvas } from "../print.ts";
import { packagesFor } from "./count-commit.ts";
import { formatOf, groupingFor, type CountFlags } from "./flags.ts";
import { subtreeFor } from "./repository.ts";
import { shower, shownFolder, shownPackages, type Target } from "./shown.ts";

/** What was added and removed below a path of a repository since a commit, as text. */
export async function growthOf(
  counting: Counting,
  below: string,
  target: Target,
  { since, flags }: { readonly since: string; readonly flags: CountFlags },
): Promise<string> {
  const at = flags.at ?? "HEAD";
  const [old, now] = [await commitNamed(counting, since), await commitNamed(counting, at)];
  const subtree = await subtreeFor(counting, { commit: now, path: below, flags });
  const { changes: found, uncounted } = await countChanges(counting, await subtreeAt(counting, old, below), subtree);
  const { isTree } = subtree;
  const show = shower(isTree ? below : parentOf(below), shownFolder(target, isTree));
  const paths = found.map(({ path }) => path);
  const packages = shownPackages(paths, (await packagesFor(counting, now, flags)) ?? [], show);
  const changes = found.map((change) => ({ ...change, path: show(change.path) }));
  const missing = totalsOf({ files: [], uncounted }).uncounted;
  return textOf({ changes, grouping: groupingFor(flags, packages), since, at, uncounted: missing }, flags);
}

function textOf(growth: Growth, flags: CountFlags): string {
  const format = formatOf(flags);
  if (format === "json") return `${JSON.stringify(growthDocument(growth), null, 2)}\n`;
  return format === "csv" ? growthCsv(growth) : growthReport(growth, canvas());
}
