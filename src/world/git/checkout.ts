import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Oid } from "../../model/effect.ts";
import type { GitClient } from "./client.ts";
import { tags } from "./listing.ts";
import { checkedOid, quoted } from "./names.ts";
import { indexIn, inScratch } from "./scratch.ts";
import { withoutCredentials } from "./url.ts";

/** A checkout has the commit's bytes on every machine, unless an attribute says otherwise. */
const PLAIN = [
  "-c",
  "core.autocrlf=false",
  "-c",
  "core.eol=lf",
  "-c",
  "core.fileMode=true",
  "-c",
  "core.sparseCheckout=false",
];

/**
 * Checks a commit out in a new folder, with a git directory of its own that knows the repository's tags, so that tools
 * may read the history; its objects stay where they are.
 */
export async function checkOut(client: GitClient, commit: Oid, folder: string): Promise<void> {
  await mkdir(folder);
  await makeGitDir(client, checkedOid(commit), folder);
  // The repository's own configuration decides about filters, and its index is left alone.
  const { gitDir } = client.repository;
  const env = { GIT_DIR: gitDir, GIT_WORK_TREE: folder, GIT_INDEX_FILE: join(folder, ".git", "index") };
  const start = { doing: `check out ${commit}`, cwd: folder, env };
  await client.must([...PLAIN, "read-tree", commit], start);
  await client.must([...PLAIN, "checkout-index", "--all", "--force", "--index", "--quiet"], start);
}

/** Tracked files of a checkout whose bytes or mode are not the commit's, whatever was done to its git directory. */
export async function changedIn(
  client: GitClient,
  scratch: string,
  commit: Oid,
  folder: string,
): Promise<readonly string[]> {
  const { gitDir } = client.repository;
  return await inScratch(scratch, async (aside) => {
    const env = { GIT_DIR: gitDir, GIT_WORK_TREE: folder, ...indexIn(aside) };
    const start = { doing: "compare a checkout with its commit", cwd: folder, env };
    await client.must([...PLAIN, "read-tree", checkedOid(commit)], start);
    // Exits with 1 where files differ; a new index knows no file, and so reads them all.
    await client.run([...PLAIN, "update-index", "-q", "--refresh"], start);
    const output = await client.must([...PLAIN, "diff-files", "--name-only", "-z", "--no-renames"], start);
    return output
      .toString("utf8")
      .split("\0")
      .filter((path) => path !== "");
  });
}

async function makeGitDir(client: GitClient, commit: Oid, folder: string): Promise<void> {
  const { commonDir, objectFormat } = client.repository;
  const start = { doing: "make a checkout", cwd: folder, inRepository: true };
  await client.must(["init", "--quiet", "--template=", `--object-format=${objectFormat}`], start);
  const gitDir = join(folder, ".git");
  await mkdir(join(gitDir, "objects", "info"), { recursive: true });
  await writeFile(
    join(gitDir, "objects", "info", "alternates"),
    [client.objects, `${commonDir}/objects`, ""].map(alternate).join("\n"),
  );
  await writeFile(
    join(gitDir, "packed-refs"),
    (await tags(client)).map(({ name, object }) => `${object} refs/tags/${name}\n`).join(""),
  );
  await writeFile(join(gitDir, "HEAD"), `${commit}\n`);
  await nameRemote(client, gitDir, start);
}

/** A comment or a quoted path is what git would read otherwise. */
function alternate(path: string): string {
  return /^[#"]|\n/.test(path) ? quoted(path) : path;
}

async function nameRemote(
  client: GitClient,
  gitDir: string,
  start: { doing: string; cwd: string; inRepository: boolean },
): Promise<void> {
  const url = (await client.read(["config", "--default=", "--get", "remote.origin.url"], "read a setting")).trim();
  if (url === "") return;
  await client.must(["config", "--file", join(gitDir, "config"), "remote.origin.url", withoutCredentials(url)], start);
}
