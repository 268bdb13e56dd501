import { z } from "zod";
import {
  block,
  defineCheck,
  ifGiven,
  Settings,
  Told,
  verdict,
  Versions,
  warning,
  type Finding,
  type GitView,
  type Oid,
} from "#author";
import { tagged, tagOf } from "../common/tagged.ts";
import { untold } from "../common/untold.ts";
import { counted } from "../common/words.ts";
import { checked } from "../options.ts";
import { inStep, onBranch } from "./branch.ts";
import { freeNames, knownTags } from "./tags.ts";
import { untouched } from "./work-tree.ts";

/** The options of {@link repository}. */
export const repositoryOptions = z.strictObject({
  allowAhead: z
    .boolean()
    .optional()
    .describe("Lets commits that the remote does not have yet be released, and pushed with the release. false"),
});

/** Makes sure that the release grows from what everybody has, that nothing is left over, and that its tag is free. */
export const repository = (options: z.input<typeof repositoryOptions> = {}) => {
  const { allowAhead = false } = checked("repository", repositoryOptions, options);
  return defineCheck({
    id: "repository",
    title: "Looking at the repository",
    reads: { settings: Settings, versions: ifGiven(Versions), told: ifGiven(Told) },
    async plan({ facts: { settings, versions = [], told = [] }, bench: { git } }) {
      if (settings.base === "")
        return block("no-commits", "Cannot release: the repository has no commits", { hint: "git commit" });
      const { remote, branch } = settings;
      const wanted = tagged(versions, settings).map((version) => tagOf(settings, version));
      const [state, local, refs] = await Promise.all([git.state(), git.tags(), refsOf(remote, git)]);
      const tip = remote === null ? await git.resolve(`refs/heads/${branch}`) : await git.fetchBranch(remote, branch);
      const tags = { local: local.map(({ name }) => name), refs, wanted };
      // Where the release's own tag names the tip, it is that tag which stands in the way.
      const isReleased = tip !== null && wanted.some((name) => refs[`refs/tags/${name}^{}`] === tip);
      return verdict({
        saw: `${branch}, ${remote === null ? "no remote" : `compared with ${remote}/${branch}`}, ${counted(local.length, "tag")}`,
        findings: [
          ...noRemote(remote),
          ...untouched(state),
          ...(await onBranch(settings, git)),
          ...(isReleased ? [] : await inStep({ settings, tip, allowAhead }, git)),
          ...untold(await freeNames(tags, settings, git), told),
          ...knownTags(tags, settings),
        ],
      });
    },
  });
};

async function refsOf(remote: string | null, git: GitView): Promise<Readonly<Record<string, Oid>>> {
  return remote === null ? {} : await git.remoteRefs(remote);
}

function noRemote(remote: string | null): readonly Finding[] {
  if (remote !== null) return [];
  return [
    warning("no-remote", "The repository has no remote: the release stays here", {
      hint: "git remote add origin <url>",
    }),
  ];
}
