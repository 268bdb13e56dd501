import { handlerOf } from "../effects/index.ts";
import type { Effect, Oid, Reach } from "../model/effect.ts";
import { usageError } from "../model/error.ts";
import type { PlannedEffect, PlannedSeal } from "../model/plan.ts";

/** What can be taken back comes first. */
const PHASES: readonly Reach[] = ["local", "remote", "final"];

/** Puts an effect into the plan's form. */
export function plannedEffect(check: string, effect: Effect): PlannedEffect {
  const handler = handlerOf(effect);
  return { check, kind: effect.kind, reach: handler.reach(effect), text: handler.describe(effect), effect };
}

/** Sorts effects by phase; within a phase the order of the steps stands, but that dist-tags move after the last publish. */
export function orderEffects(effects: readonly PlannedEffect[]): readonly PlannedEffect[] {
  const sorted = effects.toSorted((a, b) => PHASES.indexOf(a.reach) - PHASES.indexOf(b.reach));
  const behind = sorted.findLastIndex(({ kind }) => kind === "publish") + 1;
  const early = sorted.slice(0, behind);
  return [...early.filter((one) => !isTag(one)), ...early.filter(isTag), ...sorted.slice(behind)];
}

function isTag({ kind }: PlannedEffect): boolean {
  return kind === "dist-tag";
}

/**
 * Refuses a plan in which two effects move one name: then "still as planned" could not be asked before any of them.
 *
 * @throws PlimsollError (usage)
 */
export function refuseSharedNames(effects: readonly PlannedEffect[]): void {
  const owners = new Map<string, string>();
  for (const { check, effect } of effects) {
    for (const name of handlerOf(effect).names(effect)) {
      const owner = owners.get(name);
      if (owner !== undefined)
        throw usageError(`Cannot plan: "${owner}" and "${check}" both move ${name}`, "Leave one of the steps out");
      owners.set(name, check);
    }
  }
}

/** The objects that planning made and applying points at; everything else hangs from them. */
export function tipsOf(
  commit: Oid | null,
  effects: readonly PlannedEffect[],
  seals: readonly PlannedSeal[],
): readonly Oid[] {
  const moved = effects.flatMap(({ effect }) => ("swaps" in effect ? effect.swaps.map((s) => s.to) : []));
  const sealed = seals.map(({ seal }) => (seal.kind === "tag" ? seal.commit : null));
  const known = [commit, ...moved, ...sealed].filter((oid) => typeof oid === "string");
  return [...new Set(known)].sort();
}

/** The stored files that applying needs. */
export function digestsOf(effects: readonly PlannedEffect[], seals: readonly PlannedSeal[]): readonly string[] {
  const read = seals.flatMap(({ seal }) => (seal.kind === "signature" ? [seal.of] : []));
  return [...new Set([...effects.flatMap(({ effect }) => storedBy(effect)), ...read])].sort();
}

function storedBy(effect: Effect): readonly string[] {
  if (effect.kind === "publish") return [effect.tarball];
  if (effect.kind !== "directory") return [];
  return (effect.to ?? []).map((entry) => entry.digest).filter((digest) => typeof digest === "string");
}
