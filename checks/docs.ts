import { z } from "zod";
import {
  block,
  blocking,
  Build,
  defineCheck,
  ExtraArchives,
  verdict,
  Versions,
  warning,
  type Checkout,
  type Finding,
  type PackageVersion,
  type RunResult,
  type StoredFile,
  type Workbench,
} from "#author";
import { archiveName } from "./common/archive-name.ts";
import { readProject, scriptCommand } from "./common/package-manager.ts";
import { howItFailed, plainLines, planningLimit, runProgram, seconds, variableNames } from "./common/program.ts";
import { checked } from "./options.ts";

/** The options of {@link docs}. */
export const docsOptions = z.strictObject({
  script: z.string().min(1).optional().describe("The script that builds the docs. docs"),
  typedoc: z.boolean().optional().describe("Whether to run the project's typedoc where there is no such script. false"),
  out: z.string().min(1).optional().describe("The folder of the built pages. docs"),
  warnings: z.enum(["block", "warn"]).optional().describe("What a warning of the docs build does. block"),
  archive: z.boolean().optional().describe("Whether the built pages become an archive of the release. true"),
  timeoutSeconds: seconds.optional().describe("A bound on the run. 1800"),
  env: variableNames.optional().describe("Names of environment variables that the docs build may see"),
});
type Options = z.infer<typeof docsOptions>;

const LIMIT = 1_800;
/** The word by itself: not in a file's name, nor in the name of an option. */
const WARNING = /(?<![\w/.-])warn(?:ing)?s?(?![\w/-]|\.\w)/i;
/** A line that says that there were none, npm's own, node's hint, and the command line that package managers repeat. */
const NO_WARNING = /\b(?:0|no|without) warnings?\b|^npm warn\b|--trace-(?:warnings|deprecation)|^[>$] /i;
const PAGE = /\.(?:html?|md)$/;

/** Builds the docs in a copy of the built checkout; warnings block, and the pages become an archive. */
export const docs = (options: z.input<typeof docsOptions> = {}) => {
  const given = checked("docs", docsOptions, options);
  const { out = "docs", timeoutSeconds = LIMIT, env } = given;
  return defineCheck({
    id: "docs",
    title: "Building the docs",
    reads: { build: Build, versions: Versions },
    provides: { archives: ExtraArchives },
    timeoutSeconds: planningLimit(timeoutSeconds),
    async plan({ facts: { build, versions }, bench }) {
      const checkout = await bench.files.copy(build);
      const command = await commandOf(checkout, given, bench);
      if (command === null) return noScript(given);
      const ended = await runProgram({ command, checkout, timeoutSeconds, env }, bench);
      if (ended.exitCode !== 0) return failed(ended, command, timeoutSeconds);
      const pages = await builtPages(checkout, out, bench);
      const archives =
        given.archive === false || pages.length === 0 ? [] : [await archive(versions, checkout, out, bench)];
      const findings = [...warningFindings(ended, given), ...noPages(pages, out)];
      return verdict({ saw: `${pages.length} page${pages.length === 1 ? "" : "s"}`, facts: { archives }, findings });
    },
  });
};

async function commandOf(
  checkout: Checkout,
  { script = "docs", typedoc, out = "docs" }: Options,
  bench: Workbench,
): Promise<readonly string[] | null> {
  const { manifest, found } = await readProject(checkout, bench);
  if (Object.hasOwn(manifest.scripts ?? {}, script)) return scriptCommand(found, script);
  // Only the project's own typedoc: its version is in the lockfile.
  return typedoc === true ? ["npx", "--no-install", "typedoc", "--out", out] : null;
}

function noScript({ script = "docs" }: Options) {
  return block("no-docs", `Cannot build the docs: package.json has no script "${script}"`, {
    hint: "Add one, use docs({ typedoc: true }), or leave docs() out",
  });
}

function failed(ended: RunResult, command: readonly string[], timeoutSeconds: number) {
  return block("docs-failed", `Cannot build the docs: ${howItFailed(ended, timeoutSeconds)}`, {
    hint: `Run it yourself: ${command.join(" ")}`,
  });
}

/** The pages of a folder that the run made: a folder of sources in git, which it left alone, is no built page. */
async function builtPages(checkout: Checkout, out: string, { files, git }: Workbench): Promise<readonly string[]> {
  const folder = out.replace(/^(?:\.\/)+|^\.$|\/+$/g, "");
  const changed = new Set(await files.changed(checkout));
  const tracked = (await git.list(checkout.commit)).map(({ path }) => path);
  const left = new Set(tracked.filter((path) => !changed.has(path)));
  const pages = (await files.list(checkout, out)).filter((path) => PAGE.test(path));
  return pages.filter((path) => !left.has(folder === "" ? path : `${folder}/${path}`));
}

/** The lines of an output that warn. */
export function warningLines(output: string): readonly string[] {
  return plainLines(output).filter((line) => WARNING.test(line) && !NO_WARNING.test(line));
}

function warningFindings({ output }: RunResult, { warnings }: Options): readonly Finding[] {
  const lines = warningLines(output);
  if (lines.length === 0) return [];
  const make = warnings === "warn" ? warning : blocking;
  const shown = [...lines.slice(0, 5), ...(lines.length > 5 ? [`… and ${lines.length - 5} more`] : [])];
  const times = lines.length === 1 ? "once" : `${lines.length} times`;
  return [
    make("docs-warnings", `Cannot trust the docs: their build warned ${times}:\n${shown.join("\n")}`, {
      hint: 'Mend them, or let them be: docs({ warnings: "warn" })',
    }),
  ];
}

function noPages(pages: readonly string[], out: string): readonly Finding[] {
  if (pages.length > 0) return [];
  return [
    blocking("docs-empty", `Cannot release the docs: ${out} holds no page that the build made`, {
      hint: "Name the folder that they are built into: docs({ out })",
    }),
  ];
}

async function archive(
  [first]: readonly PackageVersion[],
  checkout: Checkout,
  out: string,
  { git }: Workbench,
): Promise<StoredFile> {
  const name = `${archiveName(first ?? { name: "release", to: checkout.commit })}-docs`;
  return await git.archiveFolder(checkout, out, `${name}.tgz`, `${name}/`);
}
