import { failClosed } from "./guard.ts";
import { Exit } from "../model/exit.ts";
import { surviveClosedPipes } from "./signals.ts";

/** Runs the command line; sets the exit code and prints what went wrong. */
export async function main(argv: readonly string[]): Promise<void> {
  const verbose = argv.includes("--verbose");
  const finish = failClosed(verbose);
  try {
    await run(argv);
  } catch (thrown) {
    await tell(thrown, argv, verbose);
  }
  finish();
}

async function run(argv: readonly string[]): Promise<void> {
  if (argv[0] === "count" && (await (await import("./commands/count.ts")).countAtOnce(argv.slice(1)))) return;
  surviveClosedPipes();
  const { program } = await import("./program.ts");
  await program().parseAsync(argv, { from: "user" });
}

async function tell(thrown: unknown, argv: readonly string[], verbose: boolean): Promise<void> {
  const { codeOf, failureDocument, failureText, isSaid, wantsDocument } = await import("./failure.ts");
  surviveClosedPipes();
  const code = codeOf(thrown);
  process.exitCode = code;
  if (!isSaid(thrown)) process.stderr.write(failureText(thrown, verbose));
  if (code !== Exit.ok && wantsDocument(argv))
    process.stdout.write(`${JSON.stringify(failureDocument(thrown), null, 2)}\n`);
}
