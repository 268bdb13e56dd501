import { join } from "node:path";
import type { Checkout } from "../model/facts.ts";
import type { FileCount } from "../model/lines.ts";
import type {
  DirectoryView,
  FileView,
  GitView,
  PackResult,
  RegistryView,
  RunOptions,
  RunResult,
  StoreView,
  Workbench,
} from "../model/workbench.ts";
import { countFiles } from "./lines/counter.ts";
import { packFolder } from "./npm.ts";
import { inherited, run, variables } from "./process.ts";
import type { Secrets } from "./secrets.ts";
import { inspectKey } from "./signer/index.ts";

/** What a workbench is made of. */
export interface BenchParts {
  readonly asOf: number;
  readonly git: GitView;
  readonly files: FileView;
  readonly store: StoreView;
  readonly registry: RegistryView;
  readonly directories: DirectoryView;
  readonly secrets: Secrets;
  readonly scratch: string;
  /** Ends what the check started. */
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
}

/** Makes the workbench of one check. */
export function openBench(parts: BenchParts): Workbench {
  const { asOf, git, files, store, registry, secrets } = parts;
  const bench = { asOf, git, files, store, registry, directories: parts.directories };
  return {
    ...bench,
    keys: {
      inspect: (tool, locator) =>
        inspectKey(tool, locator, { config: (key) => git.config(key), secrets, scratch: parts.scratch, asOf }),
    },
    countLines: (commit) => countLines(commit, parts),
    run: (command, options) => runIn(command, options, parts),
    pack: (checkout, dir) => pack(checkout, dir, parts),
    hasEnv: (name) => (process.env[name] ?? "") !== "" || secrets.has(name),
    progress: (text) => parts.progress(secrets.mask(text)),
  };
}

async function countLines(commit: string, { git, files, signal }: BenchParts): Promise<FileCount> {
  const [checkout, entries] = await Promise.all([files.checkout(commit), git.list(commit)]);
  const written = entries.filter(({ mode }) => mode.startsWith("100"));
  const paths = written.map(({ path }) => path);
  return await countFiles(checkout.path, paths, signal);
}

async function runIn(command: readonly string[], options: RunOptions, parts: BenchParts): Promise<RunResult> {
  const { secrets, signal } = parts;
  const { onLine } = options;
  const end = await run(command, {
    cwd: join(options.in.path, options.dir ?? ""),
    env: { ...inherited(), ...passed(options.passEnv ?? [], secrets), ...options.env },
    timeoutSeconds: options.timeoutSeconds,
    signal,
    ...(onLine === undefined ? {} : { onLine: (line) => onLine(secrets.mask(line)) }),
  });
  signal.throwIfAborted();
  return { exitCode: end.exitCode, signal: end.signal, timedOut: end.timedOut, output: secrets.mask(end.output) };
}

/** A check may hand on a variable by its name; it never sees a secret's value itself. */
function passed(names: readonly string[], secrets: Secrets): Record<string, string> {
  return { ...variables(names), ...secrets.reveal(names) };
}

async function pack(checkout: Checkout, dir: string, { git, store, signal }: BenchParts): Promise<PackResult> {
  const tracked = await git.list(checkout.commit);
  return await packFolder({ root: checkout.path, dir, tracked, store, signal });
}
