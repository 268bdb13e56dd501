import { z } from "zod";
import {
  block,
  blocking,
  defineCheck,
  Edits,
  ReleaseCommit,
  Settings,
  tagName,
  verdict,
  Versions,
  type Edit,
  type Finding,
  type GitView,
  type Oid,
  type PackageVersion,
} from "#author";
import { someOf } from "./common/words.ts";
import { checked } from "./options.ts";

/** The options of {@link commit}. */
export const commitOptions = z.strictObject({
  message: z
    .string()
    .min(1)
    .optional()
    .describe("The message, with {version} and perhaps {name} to be filled in. chore(release): {version}"),
});

/** Makes the release commit from what the other steps write into it: an object that no ref points at yet. */
export const commit = (options: z.input<typeof commitOptions> = {}) => {
  const { message = "chore(release): {version}" } = checked("commit", commitOptions, options);
  return defineCheck({
    id: "commit",
    title: "Making the release commit",
    reads: { settings: Settings, versions: Versions, edits: Edits },
    provides: { commit: ReleaseCommit },
    async plan({ facts: { settings, versions, edits }, bench }) {
      const findings = editedTwice(edits);
      if (findings.length > 0) return { ...block("", ""), findings };
      if (settings.way === "existing") return merged(settings.base, edits);
      const made = await bench.git.commit(settings.base, edits, fill(message, versions));
      return verdict({
        saw: describe(made, settings.base, edits),
        facts: { commit: made },
        findings: made === settings.base ? [] : await datedBack(settings.base, bench.asOf, bench.git),
      });
    },
  });
};

/** A merged commit is released as it is, and so has no room for anything that a step wants to write. */
function merged(base: Oid, edits: readonly Edit[]) {
  const findings = edits.map(({ path: file }) =>
    blocking("unmerged-edit", `Cannot release ${base.slice(0, 7)} as it is: ${file} is to change`, {
      file,
      hint: 'Merge that change first, or set "way" to "push"',
    }),
  );
  return verdict({ saw: `${base.slice(0, 7)}, as it was merged`, facts: { commit: base }, findings });
}

/** Of two steps that write one file, one would lose what it wrote. */
function editedTwice(edits: readonly Edit[]): readonly Finding[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { path } of edits) (seen.has(path) ? repeated : seen).add(path);
  return [...repeated].map((file) =>
    blocking("edited-twice", `Cannot make the release commit: two steps write ${file}`, {
      file,
      hint: "Let one of them write it",
    }),
  );
}

/** The most packages that the first line names; more are listed below it. */
const NAMED = 3;

/** Packages that move to different versions are all named. */
function fill(message: string, versions: readonly PackageVersion[]): string {
  const distinct = [...new Set(versions.map(({ to }) => to))];
  const all = versions.map(({ name, to }) => `${name}@${to}`);
  const isMany = versions.length > NAMED && distinct.length > 1;
  const version = distinct.length === 1 ? (distinct[0] ?? "") : isMany ? `${all.length} packages` : all.join(", ");
  const name = versions.length > NAMED ? `${versions.length} packages` : versions.map((one) => one.name).join(", ");
  const filled = tagName(message, { name, version });
  return versions.length > NAMED ? `${filled}\n\n${all.map((one) => `- ${one}`).join("\n")}` : filled;
}

/** git walks the history by date: a commit older than its parent hides others from it. */
async function datedBack(base: Oid, asOf: number, git: GitView): Promise<readonly Finding[]> {
  const at = await git.dateOf(base);
  if (at <= asOf) return [];
  const message = `Cannot date the release ${dateOf(asOf)}: the commit it grows from is of ${dateOf(at)}`;
  return [blocking("dated-back", message, { hint: "Set the clock, or SOURCE_DATE_EPOCH, right" })];
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}

function describe(made: Oid, base: Oid, edits: readonly Edit[]): string {
  if (made === base) return `${base.slice(0, 7)}, as it is: nothing to change`;
  return `${made.slice(0, 7)} on ${base.slice(0, 7)}, changing ${someOf(
    edits.map(({ path }) => path),
    "file",
  )}`;
}
