import { historyCsv, historyDocument, historyReport } from "../../view/history.ts";
import type { Counting } from "../../world/lines/counting.ts";
import { countHistory } from "../../world/lines/history.ts";
import { canvas } from "../print.ts";
import { formatOf, type CountFlags } from "./flags.ts";

/** As wide as it is drawn where there is no terminal, in characters. */
const COLUMNS = 80;

/** What each release tag carried below a path of a repository, as text. */
export async function historyOf(counting: Counting, below: string, flags: CountFlags): Promise<string> {
  const past = await countHistory(counting, below);
  const format = formatOf(flags);
  if (format === "json") return `${JSON.stringify(historyDocument(past), null, 2)}\n`;
  const seen = canvas();
  return format === "csv" ? historyCsv(past) : historyReport(past, seen?.columns ?? COLUMNS, seen);
}
