/** Where a release left the world. */
export type Outcome = "released" | "taken-back" | "stranded";

/** One record of the journal; `step` is the index of an effect in the plan. */
export type JournalRecord =
  | { readonly type: "opened"; readonly plan: string; readonly at: string }
  | { readonly type: "began"; readonly step: number; readonly at: string }
  | { readonly type: "done"; readonly step: number }
  | { readonly type: "refused"; readonly step: number; readonly why: string }
  | { readonly type: "reverted"; readonly step: number }
  | { readonly type: "stopped"; readonly outcome: Outcome; readonly why: string };

/** What a journal says of one effect. `began`: nobody knows but the world. */
export type StepState = "untouched" | "began" | "done";

/** Reads the state of each of `count` effects out of a journal. */
export function stepStates(records: readonly JournalRecord[], count: number): StepState[] {
  const states = new Array<StepState>(count).fill("untouched");
  for (const record of records) {
    if (record.type === "began") states[record.step] = "began";
    if (record.type === "done") states[record.step] = "done";
    if (record.type === "reverted" || record.type === "refused") states[record.step] = "untouched";
  }
  return states;
}
