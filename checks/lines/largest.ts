import type { CountedFile, Finding } from "#author";
import { effectiveOf } from "./grown.ts";
import { boundOf, type Options } from "./options.ts";
import { finding, format, listed, ranked } from "./words.ts";

/** Data and prose: nobody splits them, and a changelog grows with each release. */
const NOT_CODE: readonly string[] = [
  ...["CSV", "INI", "JSON", "JSON5", "Jupyter Notebook", "PO File", "Properties", "SVG", "TOML", "XML", "YAML"],
  ...["AsciiDoc", "Markdown", "reStructuredText", "Text", "diff"],
];

/** Names the files of code that are larger than one may be, the largest first. */
export function tooLarge(files: readonly CountedFile[], given: Options): readonly Finding[] {
  if (given.largest === undefined) return [];
  const { max, level } = boundOf(given.largest, given);
  const large = files.filter(({ language, effective }) => effective > max && !NOT_CODE.includes(language));
  if (large.length === 0) return [];
  const named = listed(ranked(large, effectiveOf), ({ effective }) => format(effective));
  const count = large.length === 1 ? "1 file has" : `${format(large.length)} files have`;
  const state = `${count} more than the ${format(max)} effective lines that one may have (${named})`;
  const hint = "Split what is too large, or raise the limit in lines({ largest })";
  return [finding("lines-largest", state, { level, hint })];
}
