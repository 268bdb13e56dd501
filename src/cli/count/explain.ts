import { explanation } from "../../view/explain.ts";
import { classesOf } from "../../world/lines/classes.ts";
import { userPath } from "../place.ts";
import type { CountFlags } from "./flags.ts";

/** Prints a file with the class of each line. */
export async function explain(path: string, flags: CountFlags): Promise<void> {
  const { text, classes } = await classesOf(userPath(flags, path));
  process.stdout.write(explanation(text, classes, process.stdout));
}
