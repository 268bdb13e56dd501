/** An option of `plimsoll count`. */
export interface CountOption {
  /** As commander reads it: `--name`, or `--name <value>`. */
  readonly flags: string;
  readonly description: string;
  /** Whether it may be given more than once. */
  readonly isRepeatable?: boolean;
}

/** The options of `plimsoll count`. */
export const COUNT_OPTIONS: readonly CountOption[] = [
  { flags: "--by-file", description: "a row for each file" },
  { flags: "--by-folder", description: "a row for each folder" },
  { flags: "--by-package", description: "a row for each package of the workspaces" },
  { flags: "--at <commit>", description: "count this commit; in a repository, without it: HEAD" },
  { flags: "--since <commit>", description: "show what was added and removed since a tag or a commit" },
  { flags: "--history", description: "show what each release tag carried" },
  { flags: "--worktree", description: "count the files as they stand" },
  { flags: "--exclude <glob>", description: "leave out what a glob meets; may be given again", isRepeatable: true },
  { flags: "--config <file>", description: "leave out what the step lines of this configuration leaves out" },
  { flags: "--no-cache", description: "count everything anew, and keep nothing" },
  { flags: "--json", description: "print one JSON document" },
  { flags: "--csv", description: "print comma-separated values" },
  { flags: "--explain <file>", description: "print a file with the class of each line" },
];
