import { join } from "node:path";
import type { Checkout } from "../model/facts.ts";
import type { PackageFolder } from "../model/lines.ts";
import type {
  DirectoryView,
  FileView,
  PackResult,
  RegistryView,
  RunOptions,
  RunResult,
  StoreView,
  Workbench,
} from "../model/workbench.ts";
import type { Git } from "./git/index.ts";
import { packageFolders } from "../workspace/folders.ts";
import { packFolder } from "./npm.ts";
import { inherited, run, variables } from "./process.ts";
import type { Secrets } from "./secrets.ts";
import { inspectKey } from "./signer/index.ts";

/** What a workbench is made of. */
export interface BenchParts {
  readonly asOf: number;
  readonly git: Git;
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
  const { asOf, git, files, store, registry, secrets, signal } = parts;
  const bench = { asOf, git, files, store, registry, directories: parts.directories };
  return {
    ...bench,
    keys: {
      inspect: (tool, locator) =>
        inspectKey(tool, locator, { config: (key) => git.config(key), secrets, scratch: parts.scratch, asOf }),
    },
    countLines: (commit, { exclude = [] } = {}) => git.countLines(commit, exclude, signal),
    packages: (commit) => packages(commit, git),
    run: (command, options) => runIn(command, options, parts),
    pack: (checkout, dir) => pack(checkout, dir, parts),
    hasEnv: (name) => (process.env[name] ?? "") !== "" || secrets.has(name),
    progress: (text) => parts.progress(secrets.mask(text)),
  };
}

async function packages(commit: string, git: Git): Promise<readonly PackageFolder[]> {
  const entries = await git.list(commit);
  return await packageFolders(
    entries.map(({ path }) => path),
    (path) => git.read(commit, path),
  );
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
