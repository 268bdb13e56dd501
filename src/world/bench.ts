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
import { memberFolders, packageFolders } from "../workspace/folders.ts";
import { packFolders } from "./npm.ts";
import { inherited, variables } from "./inherited.ts";
import { run } from "./process.ts";
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
    pack: (checkout, dirs) => pack(checkout, dirs, parts),
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

async function pack(
  checkout: Checkout,
  dirs: readonly string[],
  { git, store, signal }: BenchParts,
): Promise<readonly PackResult[]> {
  const tracked = await git.list(checkout.commit);
  const paths = tracked.map(({ path }) => path);
  // To npm pnpm's list of members is nothing.
  const read = async (path: string) => (path === "pnpm-workspace.yaml" ? null : await git.read(checkout.commit, path));
  const members = new Set(await memberFolders(paths, read));
  return await packFolders({ root: checkout.path, dirs, members, tracked, store, signal });
}
