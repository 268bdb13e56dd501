import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { environmentError, messageOf } from "../../model/error.ts";
import type { CountedFile, FileCount } from "../../model/lines.ts";
import { inTemporaryFolder } from "../temporary.ts";
import { inherited } from "../inherited.ts";
import { MissingProgramError, run, tail } from "../process.ts";

/** cloc reads a list of files line by line, and writes names into JSON as they are. */
const UNTELLABLE = /["\\\p{Cc}]/u;

/** Counts files of a folder by one cloc, whatever their language. Where perl is absent nothing is counted, and it is said. */
export async function countOther(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<FileCount> {
  const listed = paths.filter((path) => !UNTELLABLE.test(path));
  const odd = paths.filter((path) => UNTELLABLE.test(path));
  const { files, uncounted } = await countListed(folder, listed, signal);
  return { files, uncounted: [...uncounted, ...odd.map((path) => ({ path, why: "its name cannot be told to cloc" }))] };
}

async function countListed(folder: string, paths: readonly string[], signal?: AbortSignal): Promise<FileCount> {
  if (paths.length === 0) return { files: [], uncounted: [] };
  const said = await inTemporaryFolder((scratch) => runCloc(folder, paths, scratch, signal));
  if (said === null) return { files: [], uncounted: paths.map((path) => ({ path, why: "perl is not installed" })) };
  const files = parseCloc(said);
  const asked = new Set(paths);
  const odd = files.find(({ path }) => !asked.has(path));
  if (odd === undefined) return { files, uncounted: [] };
  throw environmentError(
    `Cannot count lines: what cloc says is of ${JSON.stringify(odd.path)}, which was not asked for`,
  );
}

/** What cloc prints; null where there is no perl to run it. */
async function runCloc(
  folder: string,
  paths: readonly string[],
  scratch: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const list = join(scratch, "files");
  const config = join(scratch, "config", "none");
  await mkdir(dirname(config));
  // A list file is read by line, and cloc takes `#` at its start for a comment: every path begins with `./`.
  await writeFile(list, paths.map((path) => `./${path}\n`).join(""));
  await writeFile(config, "");
  const options = ["--by-file", "--json", "--quiet", "--skip-uniqueness", "--timeout", "0"];
  const command = ["perl", scriptOf(), ...options, "--config", config, "--list-file", list];
  const start = { cwd: folder, env: { ...inherited(), LC_ALL: "C" }, signal, timeoutSeconds: 1_800 };
  const end = await run(command, start).catch((thrown: unknown) => {
    if (thrown instanceof MissingProgramError) return null;
    throw thrown;
  });
  if (end === null) return null;
  signal?.throwIfAborted();
  if (end.exitCode === 0) return end.stdout.toString("utf8");
  throw environmentError(`Cannot count lines: cloc exited with ${end.exitCode}\n${tail(end.output, 20)}`);
}

function scriptOf(): string {
  return join(dirname(createRequire(import.meta.url).resolve("cloc/package.json")), "lib", "cloc");
}

/** cloc says nothing at all where it knows none of the files. */
function parseCloc(stdout: string): readonly CountedFile[] {
  if (stdout.trim() === "") return [];
  const { header: _header, SUM: _sum, ...files } = parseJson(stdout);
  return Object.entries(files).map(([path, said]) => fileOf(path.replace(/^\.\//, ""), said));
}

function parseJson(stdout: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(stdout)) as Record<string, unknown>;
  } catch (thrown) {
    throw environmentError(`Cannot count lines: what cloc says cannot be read: ${messageOf(thrown)}`);
  }
}

function fileOf(path: string, said: unknown): CountedFile {
  const of = Object(said) as Record<string, unknown>;
  const count = (key: string): number => {
    const value = of[key];
    if (typeof value === "number" && Number.isSafeInteger(value)) return value;
    throw environmentError(`Cannot count lines: what cloc says of ${path} cannot be read`);
  };
  const language = typeof of["language"] === "string" ? of["language"] : "unknown";
  return { path, language, effective: count("code"), comment: count("comment"), blank: count("blank") };
}
