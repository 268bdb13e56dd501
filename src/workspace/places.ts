import type { Finding } from "../model/finding.ts";
import { spansAt } from "./json-text.ts";

/** Gives the line, from 1, of what a path of keys leads to in a file; undefined where that is not known. */
export type LineOf = (file: string, path: readonly string[]) => number | undefined;

/** Gives the line, from 1, at an offset of a text. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** Gives the line of what a path of keys leads to in a JSON text, of two of one key the last; undefined where nothing is. */
export function lineOfKey(text: string, path: readonly string[]): number | undefined {
  const span = spansAt(text, path).at(-1);
  return span === undefined ? undefined : lineAt(text, span.start);
}

/** Says where a finding points. */
export function placed(file: string, line: number | undefined): Pick<Finding, "file" | "line"> {
  return line === undefined ? { file } : { file, line };
}
