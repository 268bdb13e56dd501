import type { Finding } from "./finding.ts";

/** A written exception: lets a release go on in spite of one kind of finding, for a reason and a time. */
export interface Waiver {
  /** The id of the finding. */
  readonly finding: string;
  /** The id of the check; any check's where it is left out. */
  readonly check?: string | undefined;
  readonly reason: string;
  /** The last day, `YYYY-MM-DD` in UTC, on which it holds. */
  readonly until: string;
}

/** Turns waived findings into warnings that give the reason; an expired waiver does nothing but say so. */
export function waive(
  check: string,
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  asOf: number,
): readonly Finding[] {
  return findings.map((finding) => {
    const waiver = waivers.find((w) => w.finding === finding.id && (w.check === undefined || w.check === check));
    if (waiver === undefined || finding.level === "warn") return finding;
    const today = new Date(asOf * 1_000).toISOString().slice(0, 10);
    if (today > waiver.until) return { ...finding, hint: `The waiver for it ended on ${waiver.until}` };
    return {
      ...finding,
      level: "warn",
      message: `${finding.message} (waived until ${waiver.until}: ${waiver.reason})`,
    };
  });
}
