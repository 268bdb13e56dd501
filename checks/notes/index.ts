import { z } from "zod";
import {
  blocking,
  Changes,
  defineCheck,
  Edits,
  LastReleases,
  Notes,
  optional,
  Settings,
  Texts,
  verdict,
  Versions,
  warning,
  type Change,
  type Edit,
  type Finding,
  type GitView,
  type PackageTexts,
  type PackageVersion,
  type PastRelease,
} from "#author";
import { isOneTag, tagOf } from "../common/tagged.ts";
import { counted } from "../common/words.ts";
import { checked } from "../options.ts";
import { addRelease, handWritten, sectionFor, type Entry } from "./changelog.ts";
import { linksTo, type Links } from "./links.ts";
import { addToRoot } from "./root.ts";
import { notesOf, SECTIONS, type Section } from "./markdown.ts";
import { notesOfDependencies, notesOfTexts } from "./texts.ts";

const section = z.strictObject({
  type: z.string().min(1).describe("The type of commits, such as feat"),
  title: z.string().min(1).describe("The title above them"),
});

const CHANGELOG = "CHANGELOG.md";

/** The options of {@link notes}. */
export const notesOptions = z.strictObject({
  file: z
    .union([z.string().min(1), z.literal(false)])
    .optional()
    .describe("The changelog, in each package's folder, or false to write none. CHANGELOG.md"),
  root: z
    .union([z.string().min(1), z.boolean()])
    .optional()
    .describe("A changelog more, of all packages together: its path, or true for CHANGELOG.md at the root. false"),
  types: z
    .array(section)
    .optional()
    .describe("The sections in their order, by type of commit; other types are left out. feat, fix, perf, revert"),
});

/** Writes release notes from the commits since the last release, and puts them on top of the changelog. */
export const notes = (options: z.input<typeof notesOptions> = {}) => {
  const { file = CHANGELOG, root = false, types = SECTIONS } = checked("notes", notesOptions, options);
  return defineCheck({
    id: "notes",
    title: "Writing the release notes",
    reads: {
      settings: Settings,
      versions: Versions,
      lastReleases: LastReleases,
      changes: Changes,
      texts: optional(Texts),
    },
    provides: { notes: Notes, edits: Edits },
    async plan({ facts, bench }) {
      const { remote } = facts.settings;
      const links = linksTo(remote === null ? null : await bench.git.webUrl(remote));
      const made = await Promise.all(
        facts.versions.map((version) => {
          const last = facts.lastReleases.find(({ name }) => name === version.name) ?? null;
          const changes = facts.changes.find(({ name }) => name === version.name)?.changes ?? [];
          const texts = facts.texts?.find(({ name }) => name === version.name) ?? null;
          const work = { version, last, changes, texts, links, types, settings: facts.settings, asOf: bench.asOf };
          return notesFor(work, file === false ? null : pathIn(version.dir, file), bench.git);
        }),
      );
      const all = root === false ? [] : [await inRoot(root === true ? CHANGELOG : root, made, facts, bench.git)];
      const written = [...made, ...all];
      return verdict({
        saw: sight(made),
        facts: {
          notes: made.map(({ name, markdown }) => ({ name, markdown })),
          edits: written.flatMap(({ edits }) => edits),
        },
        findings: written.flatMap(({ findings }) => findings),
      });
    },
  });
};

/** Of one package where its notes come from, of many how many there are. */
function sight(made: readonly Made[]): string {
  const [only, ...others] = made;
  if (only === undefined) return "no package";
  return others.length === 0 ? only.source : `notes of ${made.length} packages`;
}

/** All that one package's notes are made from. */
interface Work {
  readonly version: PackageVersion;
  readonly last: PastRelease | null;
  readonly changes: readonly Change[];
  readonly texts: PackageTexts | null;
  readonly links: Links;
  readonly types: readonly Section[];
  readonly settings: Settings;
  readonly asOf: number;
}

/** What is written into the release commit, and what stands in its way. */
interface Written {
  readonly edits: readonly Edit[];
  readonly findings: readonly Finding[];
}

interface Made extends Written {
  readonly name: string;
  readonly version: string;
  /** Where its changelog is; null where none is written. */
  readonly path: string | null;
  readonly entry: Entry;
  readonly markdown: string;
  /** Where the notes come from, in words. */
  readonly source: string;
}

async function notesFor(work: Work, path: string | null, git: GitView): Promise<Made> {
  const { version, settings } = work;
  const text = path === null ? null : await git.read(settings.base, path);
  const body = bodyOf(work, text, path);
  const entry = entryOf(work, body.markdown);
  const { edits, findings } =
    path === null ? NOTHING : written(settings, { path, text, content: addRelease(text, entry) });
  const { name, to } = version;
  return { name, version: to, path, entry, ...body, edits, findings: [...body.findings, ...findings] };
}

const NOTHING: Written = { edits: [], findings: [] };

/** A changelog as it is in the base, and as it is to be. */
interface Changelog {
  readonly path: string;
  readonly text: string | null;
  readonly content: string | null;
}

function written({ way }: Settings, { path, text, content }: Changelog): Written {
  if (way === "existing" || content === text) return NOTHING;
  return { edits: [{ path, content }], findings: text === null ? [] : notUtf8(text, path) };
}

interface Release {
  readonly settings: Settings;
  readonly versions: readonly PackageVersion[];
}

/** The changelog of all packages. */
async function inRoot(
  path: string,
  made: readonly Made[],
  { settings, versions }: Release,
  git: GitView,
): Promise<Written> {
  const owner = made.find((one) => one.path === path);
  if (owner !== undefined) return { edits: [], findings: [twice(path, owner)] };
  const text = await git.read(settings.base, path);
  return written(settings, { path, text, content: addToRoot(text, made, isOneTag(settings, versions)) });
}

function twice(file: string, { name }: Made): Finding {
  const hint = 'Name another one: notes({ root: "RELEASES.md" })';
  return blocking("changelog-taken", `Cannot write all notes into ${file}: it is the changelog of ${name}`, {
    file,
    hint,
  });
}

type Body = Pick<Made, "markdown" | "findings" | "source">;

/** What people wrote goes before what can be made from commits; a merged release has no "Unreleased" section of its own. */
function bodyOf(work: Work, text: string | null, path: string | null): Body {
  const { version, settings } = work;
  const read = settings.way === "existing" ? sectionFor : handWritten;
  const written = text === null ? null : read(text, version.to);
  if (written !== null) return { markdown: written, findings: [], source: `what ${path} says` };
  const { markdown, source } = madeFrom(work);
  if (markdown !== "") return { markdown, findings: [], source };
  const follows = work.texts?.follows ?? null;
  if (follows !== null)
    return { markdown: `No changes of its own: released together with \`${follows}\`.`, findings: [], source };
  const message = `No commit tells users of a change in ${version.name}`;
  const finding = warning("notes-empty", message, {
    hint: 'Write an "## Unreleased" section into the changelog',
  });
  return { markdown: "No changes that users notice.", findings: [finding], source };
}

function madeFrom({ changes, texts, types, links }: Work): Pick<Made, "markdown" | "source"> {
  const written = texts?.texts ?? null;
  const own = written === null ? notesOf(changes, types, links) : notesOfTexts(written, links);
  const parts = [own, notesOfDependencies(texts?.dependencies ?? [])];
  const source = written === null ? counted(changes.length, "commit") : counted(written.length, "change file");
  return { markdown: parts.filter((part) => part !== "").join("\n\n"), source };
}

function entryOf({ version, last, links, settings, asOf }: Work, body: string): Entry {
  const tag = tagOf(settings, version);
  const date = new Date(asOf * 1_000).toISOString().slice(0, 10);
  return { version: version.to, tag, date, compare: last === null ? null : links.compare(last.tag, tag), body };
}

/** Written back, such a text would not be what it was. */
function notUtf8(text: string, file: string): readonly Finding[] {
  if (!text.includes("\uFFFD")) return [];
  return [blocking("not-utf8", `Cannot write ${file}: it is not UTF-8`, { file, hint: "Convert it: iconv -t UTF-8" })];
}

function pathIn(dir: string, file: string): string {
  return dir === "" ? file : `${dir}/${file}`;
}
