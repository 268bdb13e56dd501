import type { CheckReport, Plan, PlannedEffect } from "../../src/model/plan.ts";

const OID = "1".repeat(40);

/** An effect of each reach. */
const EFFECTS: readonly PlannedEffect[] = [
  {
    check: "tag",
    kind: "refs",
    reach: "local",
    text: "main 1111111 → 2222222",
    effect: { kind: "refs", swaps: [{ at: "refs/heads/main", from: OID, to: "2".repeat(40) }] },
  },
  {
    check: "push",
    kind: "push",
    reach: "remote",
    text: "push main to origin",
    effect: { kind: "push", remote: "origin", place: "example.org/a", swaps: [] },
  },
  {
    check: "publish",
    kind: "publish",
    reach: "final",
    text: "publish a@1.1.0",
    effect: {
      kind: "publish",
      registry: "https://registry.example.org/",
      name: "a",
      version: "1.1.0",
      tarball: "3".repeat(64),
      integrity: "sha512-AA==",
      distTag: "latest",
      access: null,
    },
  },
];

/** What one check said; a pass unless told otherwise. */
export function reportOf(more: Partial<CheckReport> = {}): CheckReport {
  return { id: "version", title: "Choosing the version", status: "pass", saw: "1.0.0 to 1.1.0", findings: [], ...more };
}

/** A plan for the views: clean unless told otherwise, with an effect of each reach. */
export function planOf(more: Partial<Plan> = {}): Plan {
  return {
    format: 1,
    tool: "0.0.0",
    digest: "d".repeat(64),
    asOf: 1_770_091_506,
    version: "1.1.0",
    packages: [{ name: "a", dir: "", from: "1.0.0", to: "1.1.0", isPrivate: false }],
    verdict: "clean",
    commit: "2".repeat(40),
    settings: {
      way: "push",
      branch: "main",
      base: OID,
      detached: false,
      remote: "origin",
      place: "example.org/a",
      tagTemplate: "v{version}",
      request: { bump: null, version: null },
    },
    checks: [reportOf()],
    seals: [],
    effects: EFFECTS,
    objects: [],
    durations: { version: 12 },
    ...more,
  };
}
