import { warning } from "../model/check.ts";
import type { Finding } from "../model/finding.ts";
import { suggest } from "../model/suggest.ts";
import type { Waiver } from "../model/waiver.ts";
import type { Answer } from "./ask.ts";
import type { PlanRequest } from "./plan-request.ts";

/** Warns of waivers that do nothing: one that is misspelt would be missed when it is wanted, and an old one hides what is new. */
export function withUnused(
  answers: readonly Answer[],
  { waivers, isPart = false }: Pick<PlanRequest, "waivers" | "isPart">,
): readonly Answer[] {
  // What may be any check's finding is known to be absent once all have looked; the last of them says so.
  const isWhole = !isPart && answers.every(hasLooked);
  return answers.map((answer, index) => {
    const own = hasLooked(answer) ? waivers.filter(({ check }) => check === answer.report.id) : [];
    const free = isWhole && index === answers.length - 1 ? waivers.filter(({ check }) => check === undefined) : [];
    return adding(answer, [
      ...own.flatMap((one) => unused(one, [answer])),
      ...free.flatMap((one) => unused(one, answers)),
    ]);
  });
}

function hasLooked({ report: { status } }: Answer): boolean {
  return status === "pass" || status === "block";
}

function adding(answer: Answer, said: readonly Finding[]): Answer {
  const { report } = answer;
  return said.length === 0 ? answer : { ...answer, report: { ...report, findings: [...report.findings, ...said] } };
}

function unused({ finding }: Waiver, answers: readonly Answer[]): readonly Finding[] {
  const met = answers.filter(({ report }) => report.findings.some(({ id }) => id === finding));
  const stopped = met.every(({ report, facts }) => report.status === "block" && facts === null) ? met[0] : undefined;
  if (met.length > 0 && stopped === undefined) return [];
  const state = stopped === undefined ? "met no such finding" : `does nothing: "${stopped.report.id}" could not go on`;
  const meant = stopped === undefined ? nearest(finding, answers) : null;
  const hint = meant === null ? 'Take it out of "waivers"' : `Did you mean "${meant}"?`;
  return [warning("waiver-unused", `The waiver of "${finding}" ${state}`, { hint })];
}

function nearest(finding: string, answers: readonly Answer[]): string | null {
  return suggest(
    finding,
    answers.flatMap(({ report }) => report.findings.map(({ id }) => id)),
  );
}
