import type { CheckReport, Status } from "../model/plan.ts";
import type { Style } from "./paint.ts";
import { printableLine } from "./printable.ts";

/** How a status shows: a symbol, a word that says the same, and a colour that is never alone. */
export const STATUS: Readonly<
  Record<Status, { readonly symbol: string; readonly word: string; readonly style: Style }>
> = {
  pass: { symbol: "✔", word: "pass", style: "green" },
  block: { symbol: "✖", word: "BLOCK", style: "red" },
  skip: { symbol: "–", word: "skip", style: "dim" },
  error: { symbol: "!", word: "ERROR", style: "red" },
  unreached: { symbol: "·", word: "unreached", style: "yellow" },
};

/** One check on one line. */
export function describeReport({ id, status, saw, findings }: CheckReport): string {
  const { symbol, word } = STATUS[status];
  const decisive = findings.find(({ level }) => level === "block") ?? findings[0];
  const said = status === "block" || status === "error" ? (decisive?.message ?? saw) : saw;
  return `${symbol} ${id}: ${word}${said === "" ? "" : `, ${printableLine(said)}`}`;
}

/** A duration as people read it. */
export function seconds(milliseconds: number): string {
  return milliseconds < 10_000 ? `${(milliseconds / 1_000).toFixed(1)} s` : `${Math.round(milliseconds / 1_000)} s`;
}
