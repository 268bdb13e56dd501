import { explain, reasonText } from "../workspace/reason.ts";
import type { Release, VersionPlan } from "../workspace/plan.ts";
import { findingDocument } from "./json.ts";
import { findingLines } from "./findings.ts";
import { paint } from "./paint.ts";
import { printableLine } from "./printable.ts";

type ByName = ReadonlyMap<string, Release>;
/** A package for which another is released, and by what it is bound to it. */
type Source = readonly [name: string, kind: string];

/** What is released and why as a table, the findings behind it. */
export function graphReport({ releases, findings }: VersionPlan, stream: NodeJS.WritableStream): string {
  const byName = named(releases);
  const rows = bumped(releases).map((release) => [
    release.name,
    // What was never released has no version before.
    release.from === release.to ? `first ${release.to}` : `${release.from} → ${release.to}`,
    whyOf(release, byName),
  ]);
  const widths = [0, 1].map((column) =>
    rows.reduce((most, row) => Math.max(most, printableLine(row[column] ?? "").length), 0),
  );
  const lines = rows.map(([name = "", versions = "", why = ""]) => {
    const cells = [printableLine(name).padEnd(widths[0] ?? 0), printableLine(versions).padEnd(widths[1] ?? 0)];
    return `${cells.join("  ")}  ${paint("dim", printableLine(why), stream)}`;
  });
  const said = lines.length === 0 ? ["Nothing is to be released"] : lines;
  return [...said, ...findingLines(findings, stream), ""].join("\n");
}

/** The same as one JSON document. */
export function graphDocument({ releases, findings }: VersionPlan): object {
  const byName = named(releases);
  return {
    releases: bumped(releases).map((release) => ({
      name: release.name,
      type: release.type,
      from: release.from,
      to: release.to,
      why: explain(release.name, byName),
      reasons: release.reasons.map((reason) => reasonText(reason, byName)),
    })),
    findings: findings.map(findingDocument),
  };
}

/**
 * The same as a Mermaid flowchart: an arrow leads from what is the reason to what is released for it.
 *
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function graphMermaid({ releases }: VersionPlan): string {
  const all = bumped(releases);
  const ids = new Map(all.map(({ name }, index) => [name, `p${index}`]));
  const nodes = all.map(
    ({ name, from, to }) => `  ${ids.get(name)}["${labelOf(name)}<br/>${labelOf(`${from} → ${to}`)}"]`,
  );
  const arrows = all.flatMap((release) => sourcesOf(release).flatMap((source) => arrowOf(source, release, ids)));
  return ["flowchart LR", ...nodes, ...new Set(arrows), ""].join("\n");
}

function named(releases: readonly Release[]): ByName {
  return new Map(releases.map((release) => [release.name, release]));
}

/** A package of which only the manifest is written is not released. */
function bumped(releases: readonly Release[]): readonly Release[] {
  return releases.filter(({ type }) => type !== "none");
}

function whyOf({ name, type }: Release, byName: ByName): string {
  return explain(name, byName)
    .replace(`${name} `, "")
    .replace(new RegExp(`^${type} because (?:of )?`), `${type}: `);
}

function sourcesOf({ reasons }: Release): readonly Source[] {
  return reasons.flatMap((reason): readonly Source[] => {
    if (reason.kind === "dependency") return [[reason.on, "dependency"]];
    return reason.kind === "fixed" || reason.kind === "linked" ? [[reason.with, reason.kind]] : [];
  });
}

function arrowOf(
  [source, kind]: readonly [string, string],
  { name }: Release,
  ids: ReadonlyMap<string, string>,
): readonly string[] {
  const from = ids.get(source);
  return from === undefined ? [] : [`  ${from} -->|${kind}| ${ids.get(name)}`];
}

/** Names are somebody's: what could end a label is written as an entity. */
function labelOf(text: string): string {
  return printableLine(text).replace(/[^\p{L}\p{N} @/._+→-]/gu, (mark) => `#${mark.codePointAt(0)};`);
}
