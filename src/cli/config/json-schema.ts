import { z } from "zod";
import { buildOptions } from "../../../checks/build/index.ts";
import { commandOptions, factNames } from "../../../checks/command.ts";
import { commitOptions } from "../../../checks/commit.ts";
import { docsOptions } from "../../../checks/docs.ts";
import { linesOptions } from "../../../checks/lines/index.ts";
import { notesOptions } from "../../../checks/notes/index.ts";
import { packOptions } from "../../../checks/pack/index.ts";
import { publishOptions } from "../../../checks/publish/index.ts";
import { pushOptions } from "../../../checks/push.ts";
import { repositoryOptions } from "../../../checks/repository/index.ts";
import { signOptions } from "../../../checks/sign.ts";
import { tagOptions } from "../../../checks/tag.ts";
import { testsOptions } from "../../../checks/tests/index.ts";
import { versionOptions } from "../../../checks/version/index.ts";
import { workspaceOptions } from "../../../checks/workspace/index.ts";
import { configShape } from "./schema.ts";

/** What each built-in step may be told. */
const OPTIONS: Readonly<Record<string, z.ZodObject>> = {
  repository: repositoryOptions,
  version: versionOptions,
  workspace: workspaceOptions,
  notes: notesOptions,
  commit: commitOptions,
  lines: linesOptions,
  build: buildOptions,
  tests: testsOptions,
  docs: docsOptions,
  pack: packOptions,
  sign: signOptions,
  tag: tagOptions,
  push: pushOptions,
  publish: publishOptions,
  // An object of facts is a program's: JSON knows them by name.
  command: commandOptions.extend({
    reads: factNames.optional().describe(commandOptions.shape.reads.description ?? ""),
  }),
};

/** The JSON Schema of `plimsoll.config.json`, for editors; the program itself checks by the same shapes. */
export function configSchema(): object {
  const shape = configShape.extend({
    steps: z.array(jsonStep()).optional().describe("The release steps, in order"),
  });
  return { title: "plimsoll configuration", ...z.toJSONSchema(shape, { io: "input" }) };
}

/** `"name"`, `["name", options]`, or a module that brings a step. */
function jsonStep(): z.ZodType {
  const withOptions = Object.entries(OPTIONS).map(([name, options]) => z.tuple([z.literal(name), options]));
  const own = z.strictObject({
    use: z.string().min(1).describe("A module that exports a check, or a function that makes one"),
    options: z.unknown().optional().describe("What the function is given"),
  });
  return z.union([z.enum(Object.keys(OPTIONS)), ...withOptions, own]);
}
