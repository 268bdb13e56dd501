import { valid } from "semver";
import { z } from "zod";

const names = z.array(z.string().min(1));
const bumps = z.enum(["patch", "minor", "major"]);

/** The options of the step `workspace`. */
export const workspaceOptions = z.strictObject({
  from: z
    .enum(["change-files", "commits"])
    .optional()
    .describe("Where the bumps come from. change-files where there is a .changeset/config.json, else commits"),
  fixed: z.array(names).optional().describe("Groups, names or globs, that are all released under one version"),
  linked: z.array(names).optional().describe("Groups of one version, of which only those are released that changed"),
  ignore: names.optional().describe("Packages, names or globs, that are not versioned"),
  dependents: z
    .enum(["out-of-range", "always"])
    .optional()
    .describe("Whether who depends on a released package is released too: if its range no longer fits, or always"),
  packages: z
    .record(z.string(), z.strictObject({ allow: z.array(bumps).min(1).describe("The bumps that it may have") }))
    .optional()
    .describe("What holds for single packages, by name"),
  unintended: z
    .enum(["warn", "block", "allow"])
    .optional()
    .describe("What a package does that changed and that no change file names, or the other way round. warn"),
  cycles: z.enum(["warn", "block", "allow"]).optional().describe("What a cycle of published packages does. warn"),
  preid: z
    .string()
    .refine((text) => valid(`1.0.0-${text}.0`) === `1.0.0-${text}.0`, "is no pre-release identifier")
    .optional()
    .describe("The identifier of pre-releases that are asked for by argument. next"),
  initial: z
    .string()
    .refine((text) => valid(text) === text, "is no exact version")
    .optional()
    .describe("The first version of a package whose manifest says 0.0.0, where commits decide. 0.1.0"),
});
/** The step's options, as they were checked. */
export type WorkspaceOptions = z.infer<typeof workspaceOptions>;
