/** One file's physical lines by class, and the language that they count for. */
export interface CountedFile {
  /** Relative to what was counted, with `/`. */
  readonly path: string;
  readonly language: string;
  readonly effective: number;
  readonly comment: number;
  readonly blank: number;
}

/** A file that was to be counted and was not. */
export interface UncountedFile {
  readonly path: string;
  /** Such as `binary`, or `perl is not installed`. */
  readonly why: string;
}

/** Why a file is not counted that a program would count which is not there: another time, or elsewhere, it is. */
const MISSING_PROGRAM = /is not installed$/;

/** Whether a file is not counted for want of a program. */
export function isForWantOfProgram({ why }: Pick<UncountedFile, "why">): boolean {
  return MISSING_PROGRAM.test(why);
}

/** Files with their lines. What nobody knows a language of is neither counted nor named. */
export interface FileCount {
  readonly files: readonly CountedFile[];
  readonly uncounted: readonly UncountedFile[];
}

/** A package of a commit: a folder with a manifest, the root or a member of its workspaces. */
export interface PackageFolder {
  readonly name: string;
  /** Relative to the root, with `/`; empty for the root itself. */
  readonly folder: string;
}

/** Effective lines of a file that came and went between two commits; what is left of the one is the growth. */
export interface FileChange {
  readonly path: string;
  readonly language: string;
  readonly added: number;
  readonly removed: number;
}

/** What a release carried. */
export interface PastCount {
  readonly tag: string;
  /** When it was tagged, in seconds since the epoch. */
  readonly at: number;
  readonly sum: LineSum;
  /** How many of its files could not be counted here, by why. */
  readonly uncounted: Readonly<Record<string, number>>;
}

/** The sum of some files' lines. */
export interface LineSum {
  readonly files: number;
  readonly effective: number;
  readonly comment: number;
  readonly blank: number;
}

/** The sum of no file. */
export const NOTHING: LineSum = { files: 0, effective: 0, comment: 0, blank: 0 };

/** The sum over files. */
export function sumOf(files: readonly CountedFile[]): LineSum {
  return files.reduce(added, NOTHING);
}

function added(sum: LineSum, file: CountedFile): LineSum {
  return {
    files: sum.files + 1,
    effective: sum.effective + file.effective,
    comment: sum.comment + file.comment,
    blank: sum.blank + file.blank,
  };
}

/** Sums by a key of each file, such as its language; the keys in order. */
export function sumsBy(files: readonly CountedFile[], keyOf: (file: CountedFile) => string): Record<string, LineSum> {
  const groups = new Map<string, CountedFile[]>();
  for (const file of files) {
    const group = groups.get(keyOf(file));
    if (group === undefined) groups.set(keyOf(file), [file]);
    else group.push(file);
  }
  const sorted = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, group]) => [key, sumOf(group)]));
}
