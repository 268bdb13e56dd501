import type { FileChange } from "../model/lines.ts";
import { capitalized, groupOf, uncountedLines, type Grouping } from "./lines.ts";
import { paint, type Canvas } from "./paint.ts";
import { printableLine } from "./printable.ts";
import { csvOf, grouped, inOrder, signed, tableLines, type Row } from "./table.ts";

/** What came and went between two commits. */
export interface Growth {
  readonly changes: readonly FileChange[];
  readonly grouping: Grouping;
  /** The name of the earlier commit, as the user gave it. */
  readonly since: string;
  /** The name of the later one. */
  readonly at: string;
  /** How many changed files could not be counted, by why. */
  readonly uncounted: Readonly<Record<string, number>>;
}

/** Effective lines that came, that went, and what is left of both. */
interface Change {
  readonly added: number;
  readonly removed: number;
  readonly net: number;
}

type Named = readonly [name: string, change: Change];

const NOTHING: Change = { added: 0, removed: 0, net: 0 };
const COLUMNS = ["added", "removed", "net"] as const;

/** The growth as a table: the largest first, whether up or down, and the sum. */
export function growthReport(growth: Growth, canvas: Canvas): string {
  const { changes, grouping, since, at } = growth;
  const ends = printableLine(`from ${since} to ${at}`);
  const groups = bySize(growth);
  const missing = uncountedLines(growth.uncounted, canvas);
  if (groups.length === 0) return [`Nothing changed in effective lines ${ends}`, ...missing, ""].join("\n");
  const lines = tableLines(
    {
      head: { name: capitalized(grouping.by), cells: COLUMNS.map(capitalized) },
      rows: groups.map(([name, change]) => rowOf(name, change)),
      sum: rowOf("Sum", sumOf(changes)),
    },
    canvas,
  );
  return [paint("dim", `Effective lines ${ends}`, canvas), ...lines, ...missing, ""].join("\n");
}

/** The growth as one JSON document. */
export function growthDocument({ changes, grouping, since, at, uncounted }: Growth): object {
  const groups = changesBy(changes, grouping).toSorted(([a], [b]) => inOrder(a, b));
  return { since, at, totals: sumOf(changes), [`${grouping.by}s`]: Object.fromEntries(groups), uncounted };
}

/** The growth as comma-separated values (RFC 4180), the sum left out. */
export function growthCsv(growth: Growth): string {
  const rows = bySize(growth).map(([name, { added, removed, net }]) => [name, added, removed, net]);
  return csvOf([[growth.grouping.by, ...COLUMNS], ...rows]);
}

function rowOf(name: string, { added, removed, net }: Change): Row {
  return { name, cells: [grouped(added), grouped(removed), signed(net)] };
}

function bySize({ changes, grouping }: Growth): readonly Named[] {
  return changesBy(changes, grouping).toSorted(([a, x], [b, y]) => Math.abs(y.net) - Math.abs(x.net) || inOrder(a, b));
}

/** Files of which comments alone changed are left out: they have nothing to add to any sum. */
function changesBy(changes: readonly FileChange[], grouping: Grouping): readonly Named[] {
  const keyOf = groupOf(grouping);
  const groups = new Map<string, Change>();
  for (const change of changes.filter(({ added, removed }) => added !== 0 || removed !== 0)) {
    const key = keyOf(change);
    groups.set(key, plus(groups.get(key) ?? NOTHING, change));
  }
  return [...groups];
}

function sumOf(changes: readonly FileChange[]): Change {
  return changes.reduce(plus, NOTHING);
}

function plus(sum: Change, change: FileChange): Change {
  const added = sum.added + change.added;
  const removed = sum.removed + change.removed;
  return { added, removed, net: added - removed };
}
