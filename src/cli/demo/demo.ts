import { Exit } from "../../model/exit.ts";
import { makeDemoRepository, type DemoRepository } from "../../world/demo-repository.ts";
import { releaseCommand } from "../commands/release.ts";
import { HISTORY, TAGGED_AFTER } from "./files.ts";

const TAG = "v1.1.0";
const ARCHIVE = "tidebook-1.1.0.tgz";

/** Cuts a real release of a small package with the real engine; everything stays in a temporary folder. */
export async function demo(): Promise<void> {
  process.stderr.write("Making a TypeScript package with a history, a bare remote and a signing key …\n");
  const made = await makeDemoRepository(HISTORY, TAGGED_AFTER);
  process.stderr.write(`$ cd ${made.root}\n$ plimsoll release --yes\n`);
  await releaseCommand(undefined, { cwd: made.root, yes: true });
  if (process.exitCode === undefined || process.exitCode === Exit.ok) process.stdout.write(summary(made));
}

function summary({ root, release, remote, allowedSigners }: DemoRepository): string {
  const verify = `ssh-keygen -Y verify -f ${allowedSigners} -I captain@example.org -n file -s ${ARCHIVE}.sig < ${ARCHIVE}`;
  return `
tidebook 1.1.0 is released: the branch and the signed tag are pushed, and ${release}/${TAG} holds the
archives, their sums and their signatures. Look at it:

  cd ${root}
  git verify-tag ${TAG}
  git log --oneline --decorate
  git ls-remote ${remote}
  cat CHANGELOG.md

  cd ${release}/${TAG}
  ls -l
  sha256sum -c SHA256SUMS
  ${verify}

Clean up: rm -rf ${root.slice(0, root.lastIndexOf("/"))}
`;
}
