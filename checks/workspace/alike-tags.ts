import { blocking, type Finding } from "#author";
import { skipper } from "#workspace";
import { framesOf, tagReader, type Frame } from "../common/release-tags.ts";
import { someOf } from "../common/words.ts";
import { isByFiles, type Sources } from "./wanted.ts";

/** Versions that show most of what two templates can make of each other's. */
const SAMPLES = ["1.1.1", "1.1.1-a"];

/**
 * Finds packages that nobody could tell apart by their tags, so that a release of one would pass for one of the other. Packages of one
 * group, whose versions go together, may share theirs.
 */
export function alikeTags(sources: Sources): readonly Finding[] {
  const names = namesOf(sources);
  const byName = framesOf(sources.settings.tagTemplate, names);
  const sharers = new Map<Frame, string[]>();
  for (const [name, frame] of byName) {
    const known = sharers.get(frame);
    if (known === undefined) sharers.set(frame, [name]);
    else known.push(name);
  }
  return [...shared(sharers, sources), ...mistaken(sharers)];
}

/** Whether private packages get tags: where commits decide they do, else the policy says. */
export function tagsPrivate({
  policy,
  workspace,
  options,
}: Pick<Sources, "policy" | "workspace" | "options">): boolean {
  return policy.privatePackages.tag || !isByFiles(workspace, options);
}

/** The packages that get tags. */
function namesOf(sources: Sources): readonly string[] {
  const isSkipped = skipper(sources.policy);
  const isTagged = tagsPrivate(sources);
  const versioned = sources.members.filter((member) => !isSkipped(member) && (isTagged || !member.isPrivate));
  return versioned.map(({ name }) => name);
}

type Sharers = ReadonlyMap<Frame, readonly string[]>;

function shared(sharers: Sharers, { policy: { fixed, linked } }: Sources): readonly Finding[] {
  const groups = new Map([...fixed, ...linked].flatMap((group) => group.map((name) => [name, group] as const)));
  return [...sharers].flatMap(([frame, names]) => {
    const [first] = new Set(names.map((name) => groups.get(name) ?? name));
    const others = names.filter((name) => (groups.get(name) ?? name) !== first);
    return others.length === 0 ? [] : [alike(names, frame)];
  });
}

/** Packages of which one's tag reads as another's, such as `v11.1.1` by "v{version}" and "v1{version}". */
function mistaken(sharers: Sharers): readonly Finding[] {
  const read = tagReader(sharers.keys());
  const nameOf = (frame: Frame): string => sharers.get(frame)?.[0] ?? "";
  const found = [...sharers.keys()].flatMap((frame) => {
    const said = SAMPLES.flatMap((version) => read(`${frame.before}${version}${frame.after}`));
    const others = said.filter((one) => one.frame !== frame);
    return others.map((other) => ({ frame, pair: [nameOf(frame), nameOf(other.frame)].sort() }));
  });
  const pairs = new Map(found.map((one) => [one.pair.join(), one]));
  return [...pairs.values()].map(({ frame, pair }) => alike(pair, frame));
}

function alike(names: readonly string[], { before, after }: Frame): Finding {
  const tag = `${before}${SAMPLES[0] ?? ""}${after}`;
  const message = `Cannot tell packages by their tags: ${tag} could be of ${someOf(names, "package")}`;
  const hint =
    'Set "tag" in the configuration to "{name}@{version}", or give each package its own; or let them share a version: "fixed" of workspace()';
  return blocking("tag-ambiguous", message, { hint });
}
