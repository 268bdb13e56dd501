import { explanation } from "../../view/explain.ts";
import { classesOf } from "../../world/lines/classes.ts";
import { userPath } from "../place.ts";
import { canvas, print } from "../print.ts";
import type { CountFlags } from "./flags.ts";

/** Prints a file with the class of each line. */
export async function explain(path: string, flags: CountFlags): Promise<void> {
  const { text, classes } = await classesOf(userPath(flags, path));
  print(explanation(text, classes, canvas()));
}
