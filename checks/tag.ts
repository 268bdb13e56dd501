import { z } from "zod";
import {
  block,
  blocking,
  defineCheck,
  isSafeRefName,
  optional,
  ReleaseCommit,
  Settings,
  SignedTags,
  tagName,
  Tags,
  verdict,
  Versions,
  type Effect,
  type Later,
  type Oid,
  type Swap,
  type Workbench,
} from "#author";
import { checked } from "./options.ts";

/** The options of {@link tag}. */
export const tagOptions = z.strictObject({
  message: z.string().min(1).optional().describe("An unsigned tag's message; {name} and {version} are filled in. {name} {version}"),
});

/** Tags the release commit and moves the branch to it, both in one transaction; the work tree follows. */
export const tag = (options: z.input<typeof tagOptions> = {}) => {
  const { message = "{name} {version}" } = checked("tag", tagOptions, options);
  return defineCheck({
    id: "tag",
    title: "Naming the release",
    reads: { settings: Settings, commit: ReleaseCommit, versions: Versions, signed: optional(SignedTags) },
    provides: { tags: Tags },
    async plan({ facts, bench }) {
      const named = facts.versions.map(({ name, to }) => ({ name, version: to, tag: tagName(facts.settings.tagTemplate, { name, version: to }) }));
      for (const { tag: short } of named) {
        if (!isSafeRefName(short) || !(await bench.git.isTagName(short))) return badName(short);
      }
      const tags = await Promise.all(
        named.map(async ({ name, version, tag: short }) => {
          const signed = facts.signed?.find((one) => one.tag === short)?.object;
          const object = signed ?? (await bench.git.tag(short, facts.commit, `${tagName(message, { name, version })}\n`));
          return { ref: `refs/tags/${short}`, object, name };
        }),
      );
      return await answer(tags, facts, bench);
    },
  });
};

interface Given {
  readonly settings: Settings;
  readonly commit: Oid;
}
interface NamedTag { readonly ref: string; readonly object: Later<Oid>; readonly name: string }

async function answer(tags: readonly NamedTag[], { settings, commit }: Given, bench: Workbench) {
  const branch = await branchSwap(settings, commit, bench);
  const created: readonly Swap<Later<Oid>>[] = tags.map(({ ref, object }) => ({ at: ref, from: null, to: object }));
  const effects: Effect[] = [{ kind: "refs", swaps: [...(branch === null ? [] : [branch]), ...created] }];
  if (branch !== null && !settings.detached) effects.push({ kind: "tree", from: settings.base, to: commit });
  const repeated = tags.filter(({ ref }, index) => tags.findIndex((one) => one.ref === ref) !== index);
  const findings = repeated.map(({ ref }) => blocking("tag-twice", `Cannot tag: two packages would share ${ref}`, { hint: 'Put {name} into the tag template: "{name}@{version}"' }));
  return verdict({ saw: tags.map(({ ref }) => ref.slice("refs/tags/".length)).join(", ") || "no tag", facts: { tags }, effects, findings });
}

/** The branch moves where the way pushes it and the release made a commit; on a detached HEAD only if it is here. */
async function branchSwap(settings: Settings, commit: Oid, { git }: Workbench): Promise<Swap<Oid> | null> {
  const { way, base, branch } = settings;
  if (way !== "push" || commit === base) return null;
  const at = `refs/heads/${branch}`;
  return (await git.resolve(at)) === base ? { at, from: base, to: commit } : null;
}

function badName(short: string) {
  return block("tag-name", `Cannot tag: ${JSON.stringify(short)} is not a name that git takes`, { hint: 'Mend the tag template in the configuration, such as "v{version}"' });
}
