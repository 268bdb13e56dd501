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
import { howItEnded, lastLines } from "./common/endings.ts";
import { readProject, scriptCommand } from "./common/package-manager.ts";
import { checked } from "./options.ts";

/** The options of {@link docs}. */
export const docsOptions = z.strictObject({
  script: z.string().min(1).optional().describe("The script that builds the docs. docs"),
  typedoc: z.boolean().optional().describe("Whether to run the project's typedoc where there is no such script. false"),
  out: z.string().min(1).optional().describe("The folder of the built pages. docs"),
  warnings: z.enum(["block", "warn"]).optional().describe("What a warning of the docs build does. block"),
  archive: z.boolean().optional().describe("Whether the built pages become an archive of the release. true"),
  timeoutSeconds: z.number().positive().optional().describe("A bound on the run. 1800"),
});
type Options = z.infer<typeof docsOptions>;

const LIMIT = 1_800;
const WARNING = /\bwarn(?:ing)?s?\b/i;
/** A line that says that there were none. */
const NO_WARNINGS = /\b(?:0|no|without) warnings?\b/i;
const PAGE = /\.(?:html?|md)$/;

/** Builds the docs in a copy of the built checkout; warnings block, and the pages become an archive. */
export const docs = (options: z.input<typeof docsOptions> = {}) => {
  const given = checked("docs", docsOptions, options);
  return defineCheck({
    id: "docs",
    title: "Building the docs",
    reads: { build: Build, versions: Versions },
    provides: { archives: ExtraArchives },
    async plan({ facts: { build, versions }, bench }) {
      const checkout = await bench.files.copy(build);
      const command = await commandOf(checkout, given, bench);
      if (command === null)
        return block("no-docs", `Cannot build the docs: package.json has no script "${given.script ?? "docs"}"`, {
          hint: "Add one, use docs({ typedoc: true }), or leave docs() out",
        });
      const { out = "docs", timeoutSeconds = LIMIT } = given;
      const env = { CI: "1", SOURCE_DATE_EPOCH: String(bench.asOf) };
      const ended = await bench.run(command, {
        in: checkout,
        env,
        timeoutSeconds,
        onLine: (line) => bench.progress(line),
      });
      if (ended.exitCode !== 0)
        return block(
          "docs-failed",
          `Cannot build the docs: ${howItEnded(ended, timeoutSeconds)}\n${lastLines(ended.output)}`,
          { hint: `Run it yourself: ${command.join(" ")}` },
        );
      const pages = (await bench.files.list(checkout, out)).filter((path) => PAGE.test(path));
      const archives =
        given.archive === false || pages.length === 0 ? [] : [await archive(versions, checkout, out, bench)];
      return verdict({
        saw: `${pages.length} pages`,
        facts: { archives },
        findings: [...warningsOf(ended, given), ...noPages(pages, out)],
      });
    },
  });
};

async function commandOf(
  checkout: Checkout,
  { script = "docs", typedoc, out = "docs" }: Options,
  bench: Workbench,
): Promise<readonly string[] | null> {
  const { manifest, found } = await readProject(checkout, bench);
  if (manifest.scripts?.[script] !== undefined) return scriptCommand(found === "several" ? "npm" : found, script);
  // Only the project's own typedoc: its version is in the lockfile.
  return typedoc === true ? ["npx", "--no-install", "typedoc", "--out", out] : null;
}

function warningsOf({ output }: RunResult, { warnings }: Options): readonly Finding[] {
  const lines = output
    .split("\n")
    .filter((line) => WARNING.test(line) && !NO_WARNINGS.test(line) && !line.startsWith("npm warn"));
  if (lines.length === 0) return [];
  const make = warnings === "warn" ? warning : blocking;
  const more = lines.length > 5 ? `\n… and ${lines.length - 5} more` : "";
  return [
    make(
      "docs-warnings",
      `The docs build warns ${lines.length} time${lines.length === 1 ? "" : "s"}:\n${lines.slice(0, 5).join("\n")}${more}`,
      { hint: 'Mend them, or let them be: docs({ warnings: "warn" })' },
    ),
  ];
}

function noPages(pages: readonly string[], out: string): readonly Finding[] {
  if (pages.length > 0) return [];
  return [
    blocking("docs-empty", `Cannot release the docs: ${out} holds no page after the build`, {
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
  const name = `${(first?.name ?? "docs").replace(/^@/, "").replace("/", "-")}-${first?.to ?? ""}-docs`;
  return await git.archiveFolder(checkout, out, `${name}.tgz`, `${name}/`);
}
