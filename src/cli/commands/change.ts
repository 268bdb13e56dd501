import { Exit } from "../../model/exit.ts";
import type { Finding } from "../../model/finding.ts";
import { findingLines } from "../../view/findings.ts";
import { changeFileText } from "../../workspace/change-file.ts";
import { refuseOddChangeFolder } from "../../world/change-folder.ts";
import { PlainGit } from "../../world/git/plain.ts";
import { askPackages, askSummary, isWanted, type Terminal } from "../change/ask.ts";
import { readChanged } from "../change/changed.ts";
import { checkChanges } from "../change/check.ts";
import { givenBy, refuseOddFlags, type ChangeFlags, type Given } from "../change/flags.ts";
import { readStanding, refuseUnversioned, type Standing } from "../change/standing.ts";
import { refuseOddPackages, warningsFor, writeChange } from "../change/write.ts";
import { userPath } from "../place.ts";
import { inSession, type Session } from "../session.ts";

/** Writes a change file, asking for what the flags leave out; or checks that there is one for whatever changed. */
export async function change(flags: ChangeFlags): Promise<void> {
  refuseOddFlags(flags, process.stdin.isTTY && process.stderr.isTTY);
  const given = await givenBy(flags);
  await inSession(flags, async (session) => {
    if (flags.check !== true) await refuseOddChangeFolder(session.ground.root);
    const standing = await readStanding(session, flags);
    if (flags.check === true) return await checkChanges(session, standing, flags);
    const text = await textOf(given, standing, session, flags);
    if (text !== null) return await write(text, standing, session, flags);
    process.stderr.write("Nothing was written.\n");
    process.exitCode = Exit.blocked;
  });
}

/** The change file's text; null where the user wants none. */
async function textOf(
  given: Given,
  standing: Standing,
  session: Session,
  { since }: ChangeFlags,
): Promise<string | null> {
  if (given.packages !== null) refuseOddPackages(given.packages, standing);
  const terminal = { input: process.stdin, output: process.stderr, signal: session.signal };
  const packages = given.packages ?? (await chosen(standing, session, { terminal, since }));
  warn(warningsFor(packages, standing));
  const summary = given.summary ?? (await askSummary(terminal));
  const isAsked = given.packages === null || given.summary === null;
  if (isAsked && !(await isWanted({ packages, summary }, standing.versioned, terminal))) return null;
  return changeFileText(packages, summary);
}

interface Choosing {
  readonly terminal: Terminal;
  readonly since: string | undefined;
}

async function chosen(standing: Standing, { ground, rest }: Session, { terminal, since }: Choosing) {
  refuseUnversioned(standing, "ask which packages changed");
  const changed = await readChanged(standing, ground, since);
  await rest();
  return await askPackages(standing.versioned, changed, terminal);
}

function warn(findings: readonly Finding[]): void {
  for (const line of findingLines(findings, process.stderr)) process.stderr.write(`${line}\n`);
}

/** The path is told as it looks from where the command acts, so that git finds it there. */
async function write(text: string, { workspace }: Standing, session: Session, flags: ChangeFlags): Promise<void> {
  const used = workspace.request.pre?.changesets ?? [];
  const way = ["rev-parse", "--show-cdup"];
  const up = await new PlainGit(userPath(flags), session.signal).must(way, { doing: "find the root" });
  const path = `${up.toString("utf8").trimEnd()}${await writeChange(session.ground.root, text, { name: flags.name, used })}`;
  process.stdout.write(`${path}\n`);
  process.stderr.write(`Next: git add ${path}, and commit it with the change\n`);
}
