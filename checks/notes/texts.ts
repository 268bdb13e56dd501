import type { ChangeText, PackageTexts } from "#author";
import type { Links } from "./links.ts";
import { visible } from "./markdown.ts";

const TITLES = [
  ["major", "Major changes"],
  ["minor", "Minor changes"],
  ["patch", "Patch changes"],
] as const;

/** What change files say, in Markdown, the greatest bump first; empty where they say nothing. */
export function notesOfTexts(texts: readonly ChangeText[], links: Links): string {
  const parts = TITLES.map(([bump, title]) => {
    const items = texts.filter((one) => one.bump === bump).map((one) => item(one, links));
    return items.length === 0 ? "" : `### ${title}\n\n${items.join("\n")}`;
  });
  return parts.filter((part) => part !== "").join("\n\n");
}

/** The packages of the workspace that a package now comes with. */
export function notesOfDependencies(dependencies: PackageTexts["dependencies"]): string {
  if (dependencies.length === 0) return "";
  return `### Dependencies\n\n${dependencies.map(({ name, version }) => `- \`${name}\` ${version}`).join("\n")}`;
}

/** Its authors' Markdown as it stands, within an item: lists and code of its own stay below it. */
function item({ text, commit }: ChangeText, links: Links): string {
  const [first = "", ...others] = visible(text).trim().split("\n");
  const lines = [`${first}${source(commit, links)}`, ...others.map((line) => (line === "" ? "" : `  ${line}`))];
  return `- ${lines.join("\n")}`;
}

function source(commit: ChangeText["commit"], links: Links): string {
  if (commit === null) return "";
  const address = links.commit(commit);
  const short = commit.slice(0, 7);
  return ` (${address === null ? short : `[${short}](${address})`})`;
}
