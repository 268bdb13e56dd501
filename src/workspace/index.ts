/** What the steps of a release know of workspaces: values, and what is made of them. */
export { isGreater, type Bump, type Intent } from "./bump.ts";
export type { ChangeFile } from "./change-file.ts";
export { defaultPolicy } from "./config.ts";
export { selectorOver } from "./globs.ts";
export { cycleFindings, internalGraph, publishOrder } from "./graph.ts";
export { errorIn, patched, replaceSpans, spansAt, spansOf, type Span } from "./json-text.ts";
export type { MemberChange } from "./lock-due.ts";
export { BINARY_LOCKFILE, LOCKFILES, rewriteLockfile } from "./lockfile.ts";
export { KINDS, type Member } from "./manifest.ts";
export { planVersions, type PlanRequest, type Release, type VersionPlan } from "./plan.ts";
export type { Policy } from "./policy.ts";
export { isUsed, nextPre, type PreState } from "./pre.ts";
export {
  neededBy,
  publishFindings,
  publishManifest,
  type PublishContext,
  type PublishedManifest,
} from "./publish-manifest.ts";
export { isLocalRange } from "./publish-ranges.ts";
export { rangeEdits, type RangeEdit } from "./ranges.ts";
export { readWorkspace, type Workspace } from "./read.ts";
export { placed } from "./places.ts";
export { namesSkipped, skipper } from "./rules.ts";
