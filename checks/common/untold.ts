import type { Finding } from "#author";

/** Leaves out the findings that an earlier step has made already, perhaps with a better place. What that warned of may block now. */
export function untold(findings: readonly Finding[], told: readonly Finding[]): readonly Finding[] {
  const said = new Set(told.map(keyOf));
  return findings.filter((finding) => !said.has(keyOf(finding)));
}

function keyOf({ id, level, message }: Finding): string {
  return `${level} ${id} ${message}`;
}
