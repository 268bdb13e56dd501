import { z } from "zod";
import { keysAt, reasonOf } from "../../../checks/options.ts";
import { usageError } from "../../model/error.ts";
import { isPackageName, isSafeRefName, tagName } from "../../model/names.ts";
import { didYouMean } from "../../model/suggest.ts";
import { printableLine } from "../../view/printable.ts";

const waiver = z.strictObject({
  finding: z.string().min(1).describe("The id of the finding"),
  check: z.string().optional().describe("The id of the check; any check's where it is left out"),
  reason: z.string().min(1).describe("Why the release may go on all the same"),
  until: z.iso.date().describe("The last day on which it holds, YYYY-MM-DD in UTC"),
});

const NO_TAG = "it does not make a name that git takes for a tag";
const template = z.string().refine(isTemplate, NO_TAG);
const templates = z.record(z.string(), template).superRefine((given, context) => {
  for (const name of Object.keys(given)) {
    if (name === "*" || isPackageName(name)) continue;
    context.addIssue({ code: "custom", path: [name], message: "it is no package's name, nor *" });
  }
});

/** What a configuration may say, its steps not yet looked at. */
export const configShape = z.strictObject({
  $schema: z.string().optional(),
  steps: z.array(z.unknown()).optional().describe("The release steps, in order"),
  way: z.enum(["push", "tag-only", "existing"]).optional().describe("How the release reaches the branch"),
  branch: z.string().min(1).optional().describe("The release branch"),
  remote: z.string().min(1).optional().describe("The remote"),
  tag: z
    .union([template, templates], { error: "it must be a template, or templates by package" })
    .optional()
    .describe("The tag's template, such as v{version}; or templates by package, * for all others"),
  waivers: z.array(waiver).optional().describe("Findings that may stand for a time"),
});

/** A configuration whose keys and values have been checked. */
export type ParsedConfig = z.infer<typeof configShape>;

/** @throws PlimsollError (usage) naming the key, with a suggestion for a misspelt one. */
export function parseConfig(given: unknown, where: string): ParsedConfig {
  const parsed = configShape.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw issueError(issue as z.core.$ZodIssue, configShape, where);
}

/** Puts the first thing that a schema finds wrong into words. */
export function issueError(issue: z.core.$ZodIssue, shape: z.ZodObject, where: string): Error {
  const path = issue.path.map(String).join(".");
  const known = keysAt(shape, issue.path);
  if (issue.code !== "unrecognized_keys") {
    const what = path === "" ? "" : `"${path}": `;
    const hint = path === "" ? `Known keys: ${known.join(", ")}` : "Mend it, and look again: plimsoll checks";
    return usageError(`Cannot use ${where}: ${what}${printableLine(reasonOf(issue))}`, hint);
  }
  const [key = ""] = issue.keys;
  return usageError(
    `Cannot use ${where}: "${printableLine([path, key].filter(Boolean).join("."))}" is not known`,
    didYouMean(key, known, "Known keys"),
  );
}

/** Checked on an example: what packages are called is not known yet. A part that stands twice could be read in many ways. */
function isTemplate(text: string): boolean {
  const names = text.match(/\{(?:name|unscoped)\}/g) ?? [];
  const isReadable = text.split("{version}").length === 2 && names.length <= 1;
  return isReadable && isSafeRefName(tagName(text, { name: "example", version: "1.2.3" }));
}
