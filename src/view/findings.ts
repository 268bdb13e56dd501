import type { Finding } from "../model/finding.ts";
import { fold } from "./fold.ts";
import { paint } from "./paint.ts";
import { printable, printableLine } from "./printable.ts";

/** The column at which the text of a finding begins. */
const COLUMN = 11;

/** So many warnings of one kind are shown: a workspace may have one for each of a thousand packages. */
const MOST_ALIKE = 3;

/**
 * Findings as a person reads them: what and where, and what to do. Those of one kind stand together above the hint that they
 * share. Of warnings alike only the first few are shown, and how many more there are; what blocks is shown to the last.
 */
export function findingLines(findings: readonly Finding[], stream: NodeJS.WritableStream): readonly string[] {
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) {
    const kind = JSON.stringify([finding.id, finding.level, finding.hint]);
    const alike = kinds.get(kind);
    if (alike === undefined) kinds.set(kind, [finding]);
    else alike.push(finding);
  }
  return [...kinds.values()].flatMap((alike) => linesOf(alike, stream));
}

function linesOf(alike: readonly Finding[], stream: NodeJS.WritableStream): readonly string[] {
  const [first] = alike;
  if (first === undefined) return [];
  const { id, level, hint } = first;
  const shown = level === "block" ? alike : alike.slice(0, MOST_ALIKE);
  const left = alike.length - shown.length;
  const word = level === "block" ? paint("red", "block", stream) : paint("yellow", "warn ", stream);
  return [
    ...shown.map((finding) => `    ${word}  ${findingText(finding, stream)}`),
    ...(left === 0 ? [] : [`    ${word}  … and ${left} more like these (${printableLine(id)}): --json has them all`]),
    ...(hint === undefined ? [] : [`    hint   ${fold(printable(hint), COLUMN, stream)}`]),
  ];
}

/** The id comes last: nobody reads it but whoever writes a waiver. */
function findingText({ id, message, file, line }: Finding, stream: NodeJS.WritableStream): string {
  const where = file === undefined ? "" : `${printableLine(file)}${line === undefined ? "" : `:${line}`}: `;
  const name = `(${printableLine(id)})`;
  const text = fold(`${where}${printable(message).trimEnd()} ${name}`, COLUMN, stream);
  // Painted once it is folded: what colours has no width.
  return text.endsWith(name) ? `${text.slice(0, -name.length)}${paint("dim", name, stream)}` : text;
}
