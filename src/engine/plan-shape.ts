import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { effectShape } from "../effects/index.ts";
import type { Plan } from "../model/plan.ts";
import { digestShape, oidShape, textShape, versionShape } from "../effects/shapes.ts";
import { describeSeal, sealShape } from "../seals/index.ts";
import { orderEffects, plannedEffect, tipsOf } from "./order.ts";
import { verdictOf } from "./verdict.ts";

// Made when a plan is read: an audit reads none.
const BUMPS = ["major", "minor", "patch", "premajor", "preminor", "prepatch", "prerelease"] as const;

const settingsShape = () =>
  z.strictObject({
    way: z.enum(["push", "tag-only", "existing"]),
    branch: textShape,
    base: oidShape,
    detached: z.boolean(),
    remote: textShape.nullable(),
    place: textShape.nullable(),
    tagTemplate: z.union([textShape, z.object({ "*": textShape }).catchall(textShape)]),
    request: z.strictObject({
      bump: z.enum(BUMPS).nullable(),
      version: textShape.nullable(),
      packages: z.record(textShape, z.enum(["major", "minor", "patch", "none"])).exactOptional(),
      snapshot: textShape.exactOptional(),
    }),
  });

const findingShape = () =>
  z.strictObject({
    id: z.string(),
    level: z.enum(["warn", "block"]),
    message: z.string(),
    hint: z.string().exactOptional(),
    file: z.string().exactOptional(),
    line: z.number().exactOptional(),
  });

const reportShape = () =>
  z.strictObject({
    id: z.string(),
    title: z.string(),
    status: z.enum(["pass", "block", "skip", "error", "unreached"]),
    saw: z.string(),
    findings: z.array(findingShape()),
  });

const planShape = (): z.ZodType<Plan> =>
  z.strictObject({
    format: z.literal(1),
    tool: z.string(),
    digest: digestShape,
    asOf: z.int().nonnegative(),
    version: versionShape.nullable(),
    packages: z.array(
      z.strictObject({
        name: textShape,
        dir: textShape,
        from: textShape,
        to: versionShape,
        isPrivate: z.boolean(),
        untagged: z.literal(true).exactOptional(),
      }),
    ),
    verdict: z.enum(["clean", "blocked", "error"]),
    commit: oidShape.nullable(),
    settings: settingsShape(),
    checks: z.array(reportShape()),
    seals: z.array(z.strictObject({ check: z.string(), text: z.string(), seal: sealShape() })),
    effects: z.array(
      z.strictObject({
        check: z.string(),
        kind: z.string() as z.ZodType<Plan["effects"][number]["kind"]>,
        reach: z.enum(["local", "remote", "final"]),
        text: z.string(),
        effect: effectShape(),
      }),
    ),
    objects: z.array(oidShape),
    durations: z.record(z.string(), z.number()),
  });

/**
 * What is wrong with a plan that comes from a file, or null. Whoever edits a plan can stamp it anew, so its digest proves
 * nothing of its author: what it says must be well formed, and be what it does.
 */
export function faultOf(value: unknown): string | null {
  const { data, error } = planShape().safeParse(value);
  if (data === undefined) {
    const [issue] = error.issues;
    return `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not as it should be"}`;
  }
  if (verdictOf(data.checks) !== data.verdict) return "its verdict is not that of its checks";
  if (!isDeepStrictEqual(effectsAnew(data), data.effects)) return "its effects are not what it says of them";
  if (data.seals.some(({ seal, text }) => describeSeal(seal) !== text)) return "its seals are not what it says of them";
  return isDeepStrictEqual(tipsOf(data.commit, data.effects, data.seals), data.objects)
    ? null
    : "its objects are not those that its effects need";
}

function effectsAnew({ effects }: Plan): Plan["effects"] {
  return orderEffects(effects.map(({ check, effect }) => plannedEffect(check, effect)));
}
