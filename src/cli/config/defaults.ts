import {
  build,
  notes,
  pack,
  publish,
  push,
  repository,
  sign,
  tag,
  tests,
  version,
  workspace,
} from "../../../checks/index.ts";
import type { AnyCheck } from "../../model/check.ts";
import { hasTests, lookAt } from "../look.ts";
import { readSteps } from "./steps.ts";

/** The steps for a repository without a configuration: what it has is checked, and what it can do is done. */
export async function defaultSteps(root: string): Promise<readonly AnyCheck[]> {
  const look = await lookAt(root);
  const steps = [
    repository(),
    look.isWorkspace ? workspace() : version(),
    notes(),
    build({ lockfile: look.lockfile !== null }),
    ...(hasTests(look) ? [tests()] : []),
    pack(),
    ...(look.signing === null ? [] : [sign()]),
    tag(),
    // Without a remote it blocks: that a release stays here is for a configuration to say.
    push(),
    ...(look.isPrivate && !look.isWorkspace ? [] : [publish({ registry: true })]),
  ];
  return await readSteps(steps, root, "the default steps");
}
