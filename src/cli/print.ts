import { isPlainOutput, writeAtOnce } from "../world/standard-output.ts";
import { surviveClosedPipes } from "./signals.ts";

/** Where a text will be seen, for whoever colours it; null where it will not, and nobody asked for colours. */
export function canvas(): NodeJS.WriteStream | null {
  if (isPlain()) return null;
  surviveClosedPipes();
  return process.stdout;
}

/** Prints all that a command has to say: without node's stream where that makes no difference. */
export function print(text: string): void {
  const rest = isPlain() ? writeAtOnce(text) : text;
  if (rest.length === 0) return;
  surviveClosedPipes();
  process.stdout.write(rest);
}

/** What `styleText` takes for a wish decides here too. */
function isPlain(): boolean {
  return process.env.FORCE_COLOR === undefined && isPlainOutput();
}
