import { messageOf } from "../model/error.ts";
import {
  beganAt,
  goForward,
  isFinalBegun,
  look,
  statesOf,
  stepsOf,
  type Application,
  type Ending,
  type Step,
} from "./apply.ts";

/** Does what the plan says, or leaves the world as it was, or says that it could not. */
export async function carryOut(application: Application): Promise<Ending> {
  try {
    await goForward(application);
    return end(application, "released");
  } catch (cause) {
    return await retreat(application, cause);
  }
}

/** Takes back what was begun, unless something final was: then the way is forward alone. */
export async function retreat(application: Application, cause: unknown): Promise<Ending> {
  if (isFinalBegun(application)) return await strand(application, cause);
  const barrier = await finalElsewhere(application);
  if (barrier !== null) return await strand(application, new Error(`${messageOf(cause)}; ${barrier}`, { cause }));
  try {
    await takeBack(application);
    return end(application, "taken-back", cause);
  } catch (refusal) {
    return await strand(
      application,
      new AggregateError([cause, refusal], `${messageOf(cause)}; then: ${messageOf(refusal)}`),
    );
  }
}

/** Why nothing may be taken back though this journal began nothing final: another machine may have gone on. */
async function finalElsewhere(application: Application): Promise<string | null> {
  if (application.adopts !== true) return null;
  const finals = stepsOf(application).filter(({ planned }) => planned.reach === "final");
  const barriers = await look(finals, async ({ planned, effect, handler }) => {
    const seen = await handler.observe(effect, application.steadyWorld).catch(messageOf);
    if (seen === "after") return `"${planned.text}" is done: another machine went on with this plan`;
    if (seen === "before" || seen === "neither") return null;
    return `whether "${planned.text}" is done cannot be seen: ${seen}`;
  });
  return barriers.find((barrier) => barrier !== null) ?? null;
}

/** Takes every step that was begun back, newest first, in a world that an interrupt does not reach. */
async function takeBack(application: Application): Promise<void> {
  const states = statesOf(application);
  const begun = stepsOf(application).filter(({ index }) => states[index] !== "untouched");
  for (const step of begun.toReversed()) await revert(step, application);
}

async function revert(step: Step, application: Application): Promise<void> {
  const { index, planned, effect, handler } = step;
  const world = application.steadyWorld;
  application.listener({ type: "taking-back", step: index, effect: planned });
  await handler.recover?.(effect, world, beganAt(application.journal.records, index));
  const seen = await handler.observe(effect, world);
  if (seen === "neither") throw new Error(`Cannot take back "${planned.text}": it was changed since`);
  if (seen === "after") await applyInverse(step, application);
  await application.journal.append({ type: "reverted", step: index });
}

async function applyInverse({ planned, effect, handler }: Step, application: Application): Promise<void> {
  const inverse = handler.invert(effect);
  if (inverse === null) throw new Error(`Cannot take back "${planned.text}": nothing undoes it`);
  await handler.apply(inverse, application.steadyWorld);
  const seen = await handler.observe(effect, application.steadyWorld);
  if (seen !== "before")
    throw new Error(`Cannot confirm that "${planned.text}" was taken back: reading it back shows something else`);
}

async function strand(application: Application, cause: unknown): Promise<Ending> {
  await application.journal.append({ type: "stopped", outcome: "stranded", why: messageOf(cause) });
  return end(application, "stranded", cause);
}

function end(application: Application, outcome: Ending["outcome"], cause?: unknown): Ending {
  return { outcome, states: statesOf(application), ...(cause === undefined ? {} : { cause }) };
}
