import { failClosed } from "./guard.ts";
import { program } from "./program.ts";
import { surviveClosedPipes } from "./signals.ts";

/** Runs the command line; sets the exit code and prints what went wrong. */
export async function main(argv: readonly string[]): Promise<void> {
  surviveClosedPipes();
  const verbose = argv.includes("--verbose");
  const finish = failClosed(verbose);
  try {
    await program().parseAsync(argv, { from: "user" });
  } catch (thrown) {
    const { codeOf, failureText, isSaid } = await import("./failure.ts");
    process.exitCode = codeOf(thrown);
    if (!isSaid(thrown)) process.stderr.write(failureText(thrown, verbose));
  }
  finish();
}
