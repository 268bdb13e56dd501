import type { Oid } from "../../model/effect.ts";
import type { ReadingGit } from "../git/plain.ts";
import { indexIn } from "../git/scratch.ts";
import { inTemporaryFolder } from "../temporary.ts";

/** Attributes that tell what nobody of the project wrote, as GitHub's linguist knows them, and what we call it. */
const ATTRIBUTES = { "linguist-generated": "generated", "linguist-vendored": "vendored" } as const;

/** Which of some paths of a commit its attributes call generated or vendored: git itself reads them. */
export async function attributed(
  git: ReadingGit,
  commit: Oid,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return await inTemporaryFolder(async (folder) => {
    const start = { doing: "read the attributes of a commit", env: indexIn(folder) };
    await git.must(["read-tree", commit], start);
    return await checkAttributes(git, paths, ["--cached"], start);
  });
}

/** The same of a work tree as it stands, paths relative to where git starts. */
export async function attributedInWorkTree(
  git: ReadingGit,
  paths: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  return await checkAttributes(git, paths, [], { doing: "read the attributes of the work tree" });
}

async function checkAttributes(
  git: ReadingGit,
  paths: readonly string[],
  options: readonly string[],
  start: { readonly doing: string; readonly env?: Readonly<Record<string, string>> },
): Promise<ReadonlyMap<string, string>> {
  const args = ["check-attr", "-z", "--stdin", ...options, ...Object.keys(ATTRIBUTES)];
  const input = paths.map((path) => `${path}\0`).join("");
  return parseAttributes((await git.must(args, { ...start, input })).toString("utf8"));
}

/** `<path>\0<attribute>\0<value>\0` again and again (git-check-attr(1)). */
function parseAttributes(output: string): ReadonlyMap<string, string> {
  const fields = output.split("\0");
  const found = new Map<string, string>();
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [path = "", name = "", value = ""] = fields.slice(at, at + 3);
    const why = ATTRIBUTES[name as keyof typeof ATTRIBUTES];
    if (value === "set" || value === "true") found.set(path, found.get(path) ?? why);
  }
  return found;
}
