import { handlerOf, settle } from "../effects/index.ts";
import type { Handler } from "../effects/handler.ts";
import type { Effect, Settled } from "../model/effect.ts";
import { blockedError, messageOf, RefusedError } from "../model/error.ts";
import type { Listener } from "../model/event.ts";
import { stepStates, type JournalRecord, type Outcome, type StepState } from "../model/journal.ts";
import type { Plan, PlannedEffect } from "../model/plan.ts";
import type { SealedValues } from "../model/seal.ts";
import { inTurns } from "../model/turns.ts";
import type { World } from "../world/world.ts";

/** An upload is a process of npm, which takes a second of one core; and registries call more of them at once a flood (429). */
const DEEDS_AT_ONCE = 6;
/** A thousand connections at once would exhaust sockets, and the patience of a registry. */
const LOOKS_AT_ONCE = 20;

/** Where the engine writes down what it begins and finishes: on disk before the deed. */
interface Journal {
  readonly records: readonly JournalRecord[];
  append(record: JournalRecord): Promise<void>;
}

/** What applying and taking back need. */
export interface Application {
  readonly plan: Plan;
  readonly values: SealedValues;
  readonly journal: Journal;
  /** Its children end with the user's interrupt. */
  readonly world: World;
  /** Its children do not: for what must not be stopped half-way. */
  readonly steadyWorld: World;
  readonly listener: Listener;
  readonly signal: AbortSignal;
  /** Takes effects that the world already shows for ours: another machine may have begun this plan, or gone on with it. */
  readonly adopts?: boolean;
}

/** Where a release ended, and why it did not end released. */
export interface Ending {
  readonly outcome: Outcome;
  readonly cause?: unknown;
  /** The state of each effect, by its index in the plan. */
  readonly states: readonly StepState[];
}

/** One effect of the plan, ready to be done. */
export interface Step {
  readonly index: number;
  readonly planned: PlannedEffect;
  readonly effect: Settled<Effect>;
  readonly handler: Handler<Effect>;
}

/** The plan's effects with every sealed value in its place. */
export function stepsOf({ plan, values }: Pick<Application, "plan" | "values">): readonly Step[] {
  return plan.effects.map((planned, index) => {
    return { index, planned, effect: settle(planned.effect, values), handler: handlerOf(planned.effect) };
  });
}

/** The states of the plan's effects, as the journal has them. */
export function statesOf({ plan, journal }: Pick<Application, "plan" | "journal">): readonly StepState[] {
  return stepStates(journal.records, plan.effects.length);
}

/** Whether something was begun that nothing takes back. */
export function isFinalBegun(application: Pick<Application, "plan" | "journal">): boolean {
  const states = statesOf(application);
  return application.plan.effects.some(({ reach }, index) => reach === "final" && states[index] !== "untouched");
}

/**
 * Refuses to begin where something that an effect will need, such as a login, is not at hand.
 *
 * @throws PlimsollError
 */
export async function refuseUnready(application: Application): Promise<void> {
  for (const { handler, effect } of stepsOf(application)) await handler.ready?.(effect, application.world);
}

/**
 * Refuses to begin in a world that is not the one that was planned for.
 *
 * @throws PlimsollError (blocked) naming every effect that does not find its "before".
 */
export async function refuseMovedWorld(application: Application): Promise<void> {
  const steps = stepsOf(application);
  const seen = await look(steps, ({ handler, effect }) => handler.observe(effect, application.world));
  const moved = steps.filter((_, index) => seen[index] !== "before");
  if (moved.length === 0) return;
  const list = moved.map(
    ({ index, planned }) => `${planned.text} (${seen[index] === "after" ? "done by somebody else" : "not as planned"})`,
  );
  throw blockedError(
    `Cannot apply the plan: the world moved since it was made: ${list.join("; ")}`,
    seen.includes("after")
      ? "If this very plan was begun elsewhere: plimsoll resume --plan plan.json; else plan again: plimsoll audit"
      : "Plan again: plimsoll audit",
  );
}

/** Asks something of every step, of some at a time. */
export async function look<T>(steps: readonly Step[], ask: (step: Step) => Promise<T>): Promise<readonly T[]> {
  return await inTurns(steps, { bound: LOOKS_AT_ONCE }, ask);
}

/** Does every effect that is not done yet, in order. Throws what stopped it. */
export async function goForward(application: Application): Promise<void> {
  const { signal } = application;
  for (const steps of abreast(stepsOf(application)))
    await inTurns(steps, { bound: DEEDS_AT_ONCE, names: namesOf, waitsFor, signal }, (step) =>
      doStep(step, application),
    );
  signal.throwIfAborted();
  await refuseFalseSuccess(application);
}

/** The steps, those together that may be done side by side. */
function abreast(steps: readonly Step[]): readonly (readonly Step[])[] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    const isAlong = step.handler.isSideBySide === true && last?.at(-1)?.planned.kind === step.planned.kind;
    if (isAlong) last?.push(step);
    else groups.push([step]);
  }
  return groups;
}

function namesOf({ handler, effect }: Step): readonly string[] {
  return handler.names(effect);
}

function waitsFor({ handler, effect }: Step): readonly string[] {
  return handler.waitsFor?.(effect) ?? [];
}

async function doStep(step: Step, application: Application): Promise<void> {
  const { index, planned } = step;
  const world = planned.reach === "final" ? application.steadyWorld : application.world;
  const state = statesOf(application)[index];
  const isThere = state === "done" || (await isDone(step, state === "began", world, application));
  if (!isThere) await doNow(step, world, application);
  if (state !== "done") await application.journal.append({ type: "done", step: index });
  application.listener({ type: "effect-done", step: index, effect: planned, was: isThere ? "already" : "now" });
}

/** Whether the effect is done; throws where the world shows neither its "before" nor its "after". */
async function isDone(step: Step, isOurs: boolean, world: World, application: Application): Promise<boolean> {
  const { effect, handler, planned, index } = step;
  if (isOurs) await handler.recover?.(effect, world, beganAt(application.journal.records, index));
  const seen = await handler.observe(effect, world);
  if (seen === "before") return false;
  if (seen === "after" && (isOurs || application.adopts === true)) return true;
  if (isOurs && (await handler.isSurpassed?.(effect, world)) === true) return true;
  throw blockedError(
    `Cannot ${lowerFirst(planned.text)}: ${seen === "after" ? "somebody else did it" : "the world moved since the plan"}`,
    handler.byHand?.(effect),
  );
}

async function doNow({ index, planned, effect, handler }: Step, world: World, application: Application): Promise<void> {
  await application.journal.append({ type: "began", step: index, at: new Date().toISOString() });
  application.listener({ type: "effect-began", step: index, effect: planned });
  try {
    await handler.apply(effect, world);
  } catch (cause) {
    if (cause instanceof RefusedError)
      await application.journal.append({ type: "refused", step: index, why: cause.message });
    application.listener({ type: "effect-failed", step: index, effect: planned, why: messageOf(cause) });
    throw cause;
  }
  if ((await handler.observe(effect, world)) !== "after" && (await handler.isSurpassed?.(effect, world)) !== true) {
    throw new Error(`Cannot confirm "${planned.text}": it was done, and reading it back shows something else`);
  }
}

/** Exit 0 means that all that others see was read back. What is local may move on: the user works there. */
async function refuseFalseSuccess(application: Application): Promise<void> {
  const world = application.steadyWorld;
  const seen = stepsOf(application).filter(({ planned }) => planned.reach !== "local");
  await look(seen, async ({ effect, handler, planned }) => {
    const isThere =
      (await handler.observe(effect, world)) === "after" || (await handler.isSurpassed?.(effect, world)) === true;
    if (!isThere) throw new Error(`Cannot confirm "${planned.text}": it was done, and is no longer there`);
  });
}

/** When the journal says that a step was last begun, in milliseconds since the epoch. */
export function beganAt(records: readonly JournalRecord[], step: number): number {
  const last = records.findLast((record) => record.type === "began" && record.step === step);
  return last?.type === "began" ? Date.parse(last.at) : 0;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
