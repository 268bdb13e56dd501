import { expect } from "vitest";
import { runCli, type CliResult } from "./cli.ts";
import type { Repo } from "./repo.ts";

/** Three lines, one of each class. */
export const SOURCE = "// says\n\nexport const a = 1;\n";

/** A sum of lines as `plimsoll count --json` prints it. */
export interface SumDocument {
  readonly files: number;
  readonly lines: number;
  readonly effective: number;
  readonly comment: number;
  readonly blank: number;
}

/** What `plimsoll count --json` prints: of the groups those that were asked for. */
export interface CountDocument {
  readonly totals: SumDocument;
  readonly languages: Readonly<Record<string, SumDocument>>;
  readonly uncounted: Readonly<Record<string, number>>;
  readonly folders?: Readonly<Record<string, SumDocument>>;
  readonly packages?: Readonly<Record<string, SumDocument>>;
  readonly files?: readonly (Omit<SumDocument, "files"> & { readonly path: string; readonly language: string })[];
  readonly uncountedFiles?: readonly { readonly path: string; readonly why: string }[];
}

/** Runs `plimsoll count` in a repository. */
export async function count(repo: Repo, ...args: readonly string[]): Promise<CliResult> {
  return await runCli(repo, ["count", ...args]);
}

/** What it prints; it must end well. */
export async function countText(repo: Repo, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await count(repo, ...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return stdout;
}

/** The document that it prints. */
export async function countJson<T = CountDocument>(repo: Repo, ...args: readonly string[]): Promise<T> {
  return JSON.parse(await countText(repo, ...args, "--json")) as T;
}

/** A table's lines, or others, with one space where there are many. */
export function squeezed(text: string): readonly string[] {
  return text.split("\n").map((line) => line.replace(/ +/g, " ").trimEnd());
}

/** The sums of a CSV's columns of numbers, its first column being names. */
export function columnSums(csv: string): readonly number[] {
  const [head = "", ...rows] = csv.trimEnd().split("\r\n");
  return head
    .split(",")
    .slice(1)
    .map((_, column) =>
      rows.reduce((sum, row) => sum + Number(row.replace(/^"(?:[^"]|"")*"/, "").split(",")[column + 1]), 0),
    );
}

/** A sum, all of whose files are {@link SOURCE}. */
export function sourcesOf(files: number): SumDocument {
  return { files, lines: 3 * files, effective: files, comment: files, blank: files };
}
