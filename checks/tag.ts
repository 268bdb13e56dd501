import { z } from "zod";
import {
  block,
  blocking,
  defineCheck,
  Edits,
  isSafeRefName,
  Notes,
  optional,
  ReleaseCommit,
  Settings,
  SignedTags,
  tagName,
  Tags,
  verdict,
  Versions,
  type Edit,
  type Effect,
  type Finding,
  type GitView,
  type Later,
  type Oid,
  type PackageVersion,
  type Swap,
} from "#author";
import { someOf } from "./common/words.ts";
import { tagged, tagOf } from "./common/tagged.ts";
import { checked } from "./options.ts";

/** The options of {@link tag}. */
export const tagOptions = z.strictObject({
  message: z
    .string()
    .min(1)
    .optional()
    .describe(
      "The first line of an unsigned tag's message, with {name} and {version} to be filled in. {name} {version}",
    ),
});

/** Tags the release commit and moves the branch to it, all in one transaction; the checked-out files follow. */
export const tag = (options: z.input<typeof tagOptions> = {}) => {
  const { message = "{name} {version}" } = checked("tag", tagOptions, options);
  return defineCheck({
    id: "tag",
    title: "Naming the release",
    reads: {
      settings: Settings,
      commit: ReleaseCommit,
      versions: Versions,
      signed: optional(SignedTags),
      notes: optional(Notes),
      edits: Edits,
    },
    provides: { tags: Tags },
    async plan({ facts, bench: { git } }) {
      const names = namesOf(facts.versions, facts.settings);
      const findings = [...names.keys()].flatMap(unusable).concat([...names].flatMap(ambiguous));
      if (findings.length > 0) return { ...block("", ""), findings };
      const made = [...names].map(async ([name, versions]) => {
        const signed = facts.signed?.find((one) => one.tag === name)?.object;
        const text = versions.map((version) => messageOf(message, version, facts.notes ?? [])).join("\n\n");
        const object = signed ?? (await git.tag(name, facts.commit, text));
        return versions.map((version) => ({ ref: `refs/tags/${name}`, object, name: version.name }));
      });
      const tags = (await Promise.all(made)).flat();
      const effects = await effectsOf(tags, facts, git);
      return verdict({
        saw: someOf([...names.keys()], "tag"),
        facts: { tags },
        effects,
        findings: await obstacles(effects, facts.edits, git),
      });
    },
  });
};

interface Note {
  readonly name: string;
  readonly markdown: string;
}

/** Packages that move to one version may share a tag. */
function namesOf(
  versions: readonly PackageVersion[],
  settings: Settings,
): ReadonlyMap<string, readonly PackageVersion[]> {
  const names = new Map<string, PackageVersion[]>();
  for (const version of tagged(versions, settings)) {
    const name = tagOf(settings, version);
    names.set(name, [...(names.get(name) ?? []), version]);
  }
  return names;
}

function messageOf(title: string, { name, to }: PackageVersion, notes: readonly Note[]): string {
  const text = notes.find((note) => note.name === name)?.markdown ?? "";
  return `${tagName(title, { name, version: to })}\n\n${text}`.trim();
}

function unusable(name: string): readonly Finding[] {
  if (isSafeRefName(name)) return [];
  const hint = 'Change "tag" in the configuration: "v{version}"';
  return [blocking("tag-name", `Cannot create tag ${JSON.stringify(name)}: git does not take the name`, { hint })];
}

/** Templates that differ can make one name of two versions. */
function ambiguous([name, versions]: readonly [string, readonly PackageVersion[]]): readonly Finding[] {
  if (new Set(versions.map(({ to }) => to)).size === 1) return [];
  const wanted = someOf(
    versions.map((one) => `${one.name}@${one.to}`),
    "package",
  );
  const hint = 'Change "tag" in the configuration: "{name}@{version}"';
  return [blocking("tag-ambiguous", `Cannot create tag ${name}: it would stand for ${wanted}`, { hint })];
}

interface Named {
  readonly ref: string;
  readonly object: Later<Oid>;
}

interface Release {
  readonly settings: Settings;
  readonly commit: Oid;
}

async function effectsOf(tags: readonly Named[], release: Release, git: GitView): Promise<readonly Effect[]> {
  const branch = await branchSwap(release, git);
  const objects = new Map(tags.map(({ ref, object }) => [ref, object]));
  const created: readonly Swap<Later<Oid>>[] = [...objects].map(([at, to]) => ({ at, from: null, to }));
  if (branch === null) return created.length === 0 ? [] : [{ kind: "refs", swaps: created }];
  const isCheckedOut = (await git.headBranch()) === release.settings.branch;
  const tree: readonly Effect[] = isCheckedOut
    ? [{ kind: "tree", from: release.settings.base, to: release.commit }]
    : [];
  return [{ kind: "refs", swaps: [branch, ...created] }, ...tree];
}

/** A file that the release adds, and that somebody has there already, uncommitted. */
async function obstacles(
  effects: readonly Effect[],
  edits: readonly Edit[],
  git: GitView,
): Promise<readonly Finding[]> {
  const tree = effects.find((effect) => effect.kind === "tree");
  if (tree === undefined) return [];
  const paths = edits.filter(({ content }) => content !== null).map(({ path }) => path);
  const found = await git.inTheWay(tree.from, [...new Set(paths)]);
  return found.map((file) =>
    blocking("file-in-the-way", `Cannot check out ${file}: it is there already, and no commit has it`, {
      hint: "Commit it, or move it away",
      file,
    }),
  );
}

/** In a clone of CI's the branch may be absent, or somewhere else: then it is none of ours. */
async function branchSwap({ settings, commit }: Release, git: GitView): Promise<Swap<Oid> | null> {
  const { way, base, branch, request } = settings;
  if (request.snapshot !== undefined) return null;
  const at = `refs/heads/${branch}`;
  if (way !== "push" || commit === base || (await git.resolve(at)) !== base) return null;
  return { at, from: base, to: commit };
}
