/**
 * Which built-in step to add for each fact; a test compares this with the steps themselves, which are above this floor.
 * The release commit's own step comes along with the one named here.
 */
export const PROVIDERS: Readonly<Record<string, string>> = {
  "next version": "version",
  "last release": "version",
  changes: "version",
  "change texts": "workspace",
  "early findings": "workspace",
  "release edits": "version",
  "release commit": "version",
  "release notes": "notes",
  "line counts": "lines",
  "built checkout": "build",
  "further archives": "docs",
  "packed packages": "pack",
  archives: "pack",
  signatures: "sign",
  "signed tags": "sign",
  "release tags": "tag",
};
