import { Exit } from "../model/exit.ts";

/** What ends this process on purpose: see `interruptSignal`. */
const BY_SIGNAL: readonly number[] = [Exit.interrupted, Exit.terminated, Exit.hangup];

/**
 * Sees to it that a process that ends before its command has finished never looks like a success: configurations and
 * steps run in it, and can call `process.exit`, throw where nobody catches, or wait for what never comes.
 *
 * @returns what the command calls once it has finished
 */
export function failClosed(verbose: boolean): () => void {
  let hasFinished = false;
  process.on("uncaughtException", (thrown) => {
    void import("./failure.ts").then(({ failureText }) => {
      process.stderr.write(failureText(thrown, verbose));
      hasFinished = true;
      process.exit(Exit.bug);
    });
  });
  process.on("exit", (code) => {
    if (hasFinished || BY_SIGNAL.includes(code)) return;
    process.stderr.write(
      `error: Cannot finish: something ended plimsoll with exit code ${code} while it was at work\n` +
        "hint: A configuration or a step must neither call process.exit nor wait for what never comes; " +
        "plimsoll status tells whether a release stopped in the middle\n",
    );
    process.exitCode = Exit.bug;
  });
  return () => {
    hasFinished = true;
  };
}
