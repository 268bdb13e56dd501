import { blockedError, environmentError, type PlimsollError } from "../model/error.ts";
import type { Listener } from "../model/event.ts";
import type { JournalRecord } from "../model/journal.ts";
import type { Plan } from "../model/plan.ts";
import type { SealedValues } from "../model/seal.ts";
import type { Ground } from "../world/ground.ts";
import { ReleaseFolder } from "../world/release-folder.ts";
import { isFinalBegun, refuseMovedWorld, refuseUnready, statesOf, type Application, type Ending } from "./apply.ts";
import { digestsOf } from "./order.ts";
import { formatPlan, parsePlan } from "./plan-file.ts";
import { makeSeals } from "./seal.ts";
import { carryOut, retreat } from "./take-back.ts";

/** What every act of a release works with. The caller holds the lock. */
export interface Acting {
  readonly ground: Ground;
  readonly listener: Listener;
  readonly signal: AbortSignal;
}

/** A release that stopped in the middle. */
export interface Unfinished {
  readonly plan: Plan;
  readonly states: ReturnType<typeof statesOf>;
  /** Whether something was begun that nothing takes back: then the way is forward alone. */
  readonly isFinalBegun: boolean;
  /** Why the journal tells nothing of this plan, or null. Then every effect may be done, and no act goes on. */
  readonly mismatch: PlimsollError | null;
}

/**
 * Seals and applies a plan. The world is left released, as it was, or stranded, as the ending says.
 *
 * @throws PlimsollError with nothing changed, where the plan is not clean, a key does not sign, or the world moved.
 */
export async function release(plan: Plan, acting: Acting): Promise<Ending> {
  refuseUnclean(plan);
  await refuseUnfinished(acting.ground);
  const application = await seal(plan, acting, false);
  try {
    await refuseUnready(application);
    await refuseMovedWorld(application);
    acting.signal.throwIfAborted();
  } catch (thrown) {
    await folderOf(acting).end();
    throw thrown;
  }
  return await act(application, acting, carryOut);
}

/** Finishes the release under way, whatever it was doing when it stopped. */
export async function resume(acting: Acting): Promise<Ending> {
  return await act({ ...(await reopen(acting, "resume")), adopts: true }, acting, carryOut);
}

/**
 * Finishes a release whose journal was lost with its machine: what the remote, the registry and the release directory
 * show of the plan counts as done.
 */
export async function resumeFrom(plan: Plan, acting: Acting): Promise<Ending> {
  refuseUnclean(plan);
  await refuseUnfinished(acting.ground);
  return await act(await seal(plan, acting, true), acting, carryOut);
}

/**
 * Takes the release under way back.
 *
 * @throws PlimsollError (blocked) where something final was begun, or no release is under way.
 */
export async function undo(acting: Acting): Promise<Ending> {
  const application = await reopen(acting, "undo");
  return await act(application, acting, (one) => retreat(one, new Error("undone as asked")));
}

/** The release under way, or null. Changes nothing, so that it needs no lock. */
export async function findUnfinished(ground: Ground): Promise<Unfinished | null> {
  const folder = new ReleaseFolder(ground.home);
  const text = await folder.planText();
  if (text === null) return null;
  const plan = parsePlan(text, "of the release under way");
  const journal = await folder.journalAsRead();
  const mismatch = mismatchOf(plan, journal.records, { folder, doing: "tell what is done" });
  if (mismatch !== null) return { plan, states: plan.effects.map(() => "began"), isFinalBegun: false, mismatch };
  return { plan, states: statesOf({ plan, journal }), isFinalBegun: isFinalBegun({ plan, journal }), mismatch };
}

/** The error of a journal that was opened for another plan: its steps are not this plan's effects. */
function mismatchOf(
  plan: Plan,
  records: readonly JournalRecord[],
  { folder, doing }: { readonly folder: ReleaseFolder; readonly doing: string },
): PlimsollError | null {
  const opened = records.find(({ type }) => type === "opened");
  if (opened?.type !== "opened" || opened.plan === plan.digest) return null;
  return environmentError(
    `Cannot ${doing}: the journal is another plan's`,
    `Put the plan whose digest begins with ${opened.plan.slice(0, 12)} back into ${folder.path}, then: plimsoll status`,
  );
}

function folderOf({ ground }: Acting): ReleaseFolder {
  return new ReleaseFolder(ground.home);
}

function refuseUnclean(plan: Plan): void {
  if (plan.verdict === "clean") return;
  const shut = plan.checks.filter((c) => c.status !== "pass" && c.status !== "skip").map((c) => c.id);
  throw blockedError(
    `Cannot release: ${shut.join(", ") || "no step"} did not pass`,
    "Mend what the findings name, then plan again: plimsoll audit",
  );
}

/**
 * Refuses to begin a release where another has stopped in the middle.
 *
 * @throws PlimsollError (blocked)
 */
export async function refuseUnfinished(ground: Ground): Promise<void> {
  const unfinished = await findUnfinished(ground);
  if (unfinished === null) return;
  const what = unfinished.plan.version ?? "a release";
  throw blockedError(
    `Cannot begin a release: ${what} has stopped in the middle`,
    "plimsoll status shows it; plimsoll resume finishes it, plimsoll undo takes it back",
  );
}

/** Makes the values that need keys, and puts everything that applying needs on the disk. */
async function seal(plan: Plan, acting: Acting, adopts: boolean): Promise<Application> {
  const { ground, listener } = acting;
  const values = await makeSeals({ plan, context: ground.sealContext(plan.settings.remote), listener, adopts });
  const pack = await ground.git.packObjects([...plan.objects, ...sealedTags(plan, values)], [plan.settings.base]);
  const digests = [...digestsOf(plan.effects, plan.seals), ...sealedFiles(plan, values)];
  await folderOf(acting).begin({ text: formatPlan(plan), pack, store: ground.store, digests }, values);
  return { ...(await reopen(acting, "begin")), adopts };
}

function sealedTags(plan: Plan, values: SealedValues): readonly string[] {
  return plan.seals.filter(({ seal }) => seal.kind === "tag").map(({ seal }) => values[seal.id] as string);
}

function sealedFiles(plan: Plan, values: SealedValues): readonly string[] {
  return plan.seals.filter(({ seal }) => seal.kind === "signature").map(({ seal }) => values[seal.id] as string);
}

async function reopen(acting: Acting, doing: string): Promise<Application> {
  const { ground, listener, signal } = acting;
  const folder = folderOf(acting);
  const text = await folder.planText();
  if (text === null) throw blockedError(`Cannot ${doing}: no release is under way`, "Begin one: plimsoll release");
  const plan = parsePlan(text, "of the release under way");
  const journal = await folder.journal();
  const mismatch = mismatchOf(plan, journal.records, { folder, doing });
  if (mismatch !== null) throw mismatch;
  if (journal.records.length === 0)
    await journal.append({ type: "opened", plan: plan.digest, at: new Date().toISOString() });
  const store = folder.store();
  return {
    plan,
    values: await folder.values(),
    journal,
    world: ground.worldFor(store, signal),
    steadyWorld: ground.worldFor(store),
    listener,
    signal,
  };
}

/** Brings the plan's objects into the repository, acts, and clears the release away unless it is stranded. */
async function act(
  application: Application,
  acting: Acting,
  deed: (one: Application) => Promise<Ending>,
): Promise<Ending> {
  await acting.ground.git.importPack(await folderOf(acting).pack());
  const ending = await deed(application);
  if (ending.outcome !== "stranded") await folderOf(acting).end();
  return ending;
}
