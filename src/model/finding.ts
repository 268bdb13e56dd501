/** Something that a check saw, in words that say what to do about it. */
export interface Finding {
  /** Stable and kebab case, such as `tag-exists`: what a waiver and a report refer to. */
  readonly id: string;
  readonly level: "warn" | "block";
  /** "Cannot <verb> <thing>: <state>", without a full stop. */
  readonly message: string;
  /** The next thing to do. */
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
}
