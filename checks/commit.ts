import { z } from "zod";
import { blocking, defineCheck, Edits, ReleaseCommit, Settings, tagName, verdict, Versions, type Finding } from "#author";
import { checked } from "./options.ts";

/** The options of {@link commit}. */
export const commitOptions = z.strictObject({
  message: z.string().min(1).optional().describe("The message; {version} and {name} are filled in. chore(release): {version}"),
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
      const { base, way } = settings;
      const [first] = versions;
      const parts = { name: first?.name ?? "", version: first?.to ?? "" };
      const isMade = way !== "existing" && edits.length > 0;
      const made = isMade ? await bench.git.commit(base, edits, `${tagName(message, parts)}\n`) : base;
      const paths = edits.map((edit) => edit.path).join(", ");
      const saw = made === base ? `${made.slice(0, 7)}, as it stands` : `${made.slice(0, 7)}, changing ${paths}`;
      return verdict({ saw, facts: { commit: made }, findings: twice(edits.map((edit) => edit.path)) });
    },
  });
};

/** Two steps that write one file would each lose what the other wrote. */
function twice(paths: readonly string[]): readonly Finding[] {
  const repeated = paths.filter((path, index) => paths.indexOf(path) !== index);
  return repeated.map((file) => blocking("edited-twice", `Cannot make the release commit: two steps write ${file}`, { hint: "Let one of them write it", file }));
}
