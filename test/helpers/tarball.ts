import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const exec = promisify(execFile);

/** The bytes of a package's tarball with nothing in it but its manifest, to which a test can add. */
export async function makeTarball(name: string, version: string, more: object = {}): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), "plimsoll-tarball-"));
  try {
    await mkdir(join(folder, "package"));
    await writeFile(join(folder, "package", "package.json"), JSON.stringify({ name, version, ...more }));
    await exec("tar", ["-czf", "package.tgz", "package"], { cwd: folder });
    return await readFile(join(folder, "package.tgz"));
  } finally {
    await rm(folder, { recursive: true });
  }
}
