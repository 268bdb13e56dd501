import { lstat, mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { environmentError } from "../model/error.ts";
import type { LanguageLines, LineCount } from "../model/facts.ts";
import { inTemporaryFolder } from "./files.ts";
import { inherited, runOrThrow } from "./process.ts";

/** Counts effective lines: the seam for further counters. */
export interface LineCounter {
  /** Counts files of a folder (paths relative to it) by language. Links, folders and `node_modules` count as nothing. */
  count(folder: string, files: readonly string[]): Promise<LineCount>;
}

/** Makes the counter that runs cloc, one program for all files. */
export function clocCounter(signal?: AbortSignal): LineCounter {
  return {
    async count(folder, files) {
      const regular = await regularFiles(folder, files);
      if (regular.length === 0) return {};
      return await inTemporaryFolder(async (scratch) => parseCloc(await runCloc(folder, regular, scratch, signal)));
    },
  };
}

/** A list file is read by line, and cloc takes `#` at its start for a comment: every path begins with `./`. */
async function runCloc(
  folder: string,
  files: readonly string[],
  scratch: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  const list = join(scratch, "files");
  const config = join(scratch, "config", "none");
  await mkdir(dirname(config));
  await writeFile(list, files.map((file) => `./${file}\n`).join(""));
  await writeFile(config, "");
  const options = ["--json", "--quiet", "--skip-uniqueness", "--timeout", "0", "--config", config, "--list-file", list];
  const env = { ...inherited(), LC_ALL: "C" };
  const command = ["perl", scriptOf(), ...options];
  const { stdout } = await runOrThrow(command, { cwd: folder, env, signal, timeoutSeconds: 1_800 }, "count lines");
  return stdout.toString("utf8");
}

function scriptOf(): string {
  return join(dirname(createRequire(import.meta.url).resolve("cloc/package.json")), "lib", "cloc");
}

async function regularFiles(folder: string, files: readonly string[]): Promise<string[]> {
  const kept: string[] = [];
  for (const file of files) {
    if (/(^|\/)node_modules\//.test(file) || !(await lstat(join(folder, file))).isFile()) continue;
    if (/[\r\n]/.test(file))
      throw environmentError(`Cannot count lines of ${JSON.stringify(file)}: its name has a line break`);
    kept.push(file);
  }
  return kept;
}

/** cloc says nothing at all where it knows none of the files. */
function parseCloc(stdout: string): LineCount {
  if (stdout.trim() === "") return {};
  const { header: _header, SUM: _sum, ...languages } = JSON.parse(stdout) as Record<string, unknown>;
  const rows = Object.entries(languages).map(([name, of]): [string, LanguageLines] => [name, linesOf(name, of)]);
  return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function linesOf(language: string, said: unknown): LanguageLines {
  const of = Object(said) as Record<string, unknown>;
  const count = (key: string): number => {
    const value = of[key];
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    throw environmentError(`Cannot count lines: what cloc says of ${language} cannot be read`);
  };
  return { files: count("nFiles"), effective: count("code"), comment: count("comment"), blank: count("blank") };
}
