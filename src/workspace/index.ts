/** What the steps of a release know of workspaces: values, and what is made of them. */
export { BUMPS, isGreater, type Bump, type Intent } from "./bump.ts";
export { errorIn, replaceSpans, spansAt, type Span } from "./json-text.ts";
export { type Member } from "./manifest.ts";
export { planVersions, type PlanRequest, type Release, type VersionPlan } from "./plan.ts";
export { rangeEdits, type RangeEdit } from "./ranges.ts";
export { readWorkspace, type Workspace } from "./read.ts";
export { explain } from "./reason.ts";
