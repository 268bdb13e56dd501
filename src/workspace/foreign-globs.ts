import type { Finding } from "../model/finding.ts";
import { blocking, isRecord, shown } from "./finding.ts";
import { lineAt, lineOfKey, placed } from "./places.ts";

/** A glob of members, and its line. */
interface PlacedGlob {
  readonly glob: string;
  readonly line: number | undefined;
}

/**
 * Finds globs of members that lead into `node_modules` or out of the root: what lies there is in no commit, so that nothing of it is
 * ever released.
 *
 * @param manifest the text of the root's package.json; null where there is none, or where it is not what counts
 * @param pnpm that of pnpm-workspace.yaml; null where there is none, or where it is not what counts
 */
export async function foreignGlobs(manifest: string | null, pnpm: string | null): Promise<readonly Finding[]> {
  return [
    ...npmGlobs(manifest ?? "null").flatMap((one) => foreign(one, "package.json")),
    ...(await pnpmGlobs(pnpm ?? "")).flatMap((one) => foreign(one, "pnpm-workspace.yaml")),
  ];
}

function npmGlobs(text: string): readonly PlacedGlob[] {
  const manifest: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
  const declared = isRecord(manifest) ? manifest["workspaces"] : null;
  const [globs, way] = isRecord(declared)
    ? [declared["packages"], ["workspaces", "packages"]]
    : [declared, ["workspaces"]];
  if (!Array.isArray(globs)) return [];
  return globs.flatMap((glob: unknown, index) => {
    if (typeof glob !== "string" || whereTo(glob) === null) return [];
    return [{ glob, line: lineOfKey(text, [...way, String(index)]) }];
  });
}

async function pnpmGlobs(text: string): Promise<readonly PlacedGlob[]> {
  // Nearly no file has one, and a parser is slow to load.
  if (!/node_modules|\.\./.test(text)) return [];
  const { parseDocument, isSeq, isScalar } = await import("yaml");
  const globs = parseDocument(text, { logLevel: "silent" }).get("packages");
  if (!isSeq(globs)) return [];
  return globs.items.flatMap((item) => {
    if (!isScalar(item) || typeof item.value !== "string") return [];
    return [{ glob: item.value, line: lineAt(text, item.range?.[0] ?? 0) }];
  });
}

function foreign({ glob, line }: PlacedGlob, file: string): readonly Finding[] {
  const where = whereTo(glob);
  if (where === null) return [];
  const message = `Cannot find packages by ${shown(glob)}: it leads ${where}, of which a commit has nothing`;
  return [blocking("foreign-glob", message, { ...placed(file, line), hint: "Take it out" })];
}

/** Negations are let be: what they leave out is out already. */
function whereTo(glob: string): string | null {
  if (/^!(?!\()/.test(glob)) return null;
  let depth = 0;
  for (const name of glob.split("/")) {
    if (name === "node_modules") return "into node_modules";
    if (name === "..") depth--;
    else if (name !== "" && name !== ".") depth++;
    if (depth < 0) return "out of the root";
  }
  return null;
}
