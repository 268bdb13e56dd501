import { makePlan } from "../engine/plan.ts";
import { instantOf, settle } from "../engine/settings.ts";
import type { AnyCheck } from "../model/check.ts";
import type { Listener } from "../model/event.ts";
import type { Request, Way } from "../model/facts.ts";
import type { Plan } from "../model/plan.ts";
import { openView } from "../view/index.ts";
import { openGround, type Ground } from "../world/ground.ts";
import { optimizeLater } from "../world/optimize-later.ts";
import { Secrets } from "../world/secrets.ts";
import { loadConfig, type Config } from "./config/load.ts";
import { namedConfig } from "./place.ts";
import type { GlobalFlags, PlanFlags } from "./flags.ts";
import { repositoryFor } from "./repository.ts";
import { parseRequest } from "./request.ts";
import { interruptSignal } from "./signals.ts";
import { VERSION } from "./version.ts";

/** What a command works with. Everything in it ends with the command. */
export interface Session {
  readonly ground: Ground;
  readonly signal: AbortSignal;
  readonly listener: Listener;
  /** Lets the view's last frame stand, so that something else can be printed below it. */
  readonly rest: () => Promise<void>;
}

/** Opens the repository around the working directory, works in it, and cleans up whatever happens. */
export async function inSession<T>(flags: GlobalFlags, work: (session: Session) => Promise<T>): Promise<T> {
  const secrets = Secrets.take();
  const signal = interruptSignal();
  const repository = await repositoryFor(flags);
  const ground = await openGround({ repository, asOf: instantOf(process.env), secrets, signal });
  const view = await openView(process.stderr);
  optimizeLater();
  try {
    return await work({ ground, signal, listener: view.listener, rest: () => view.close() });
  } finally {
    await view.close();
    await ground.close();
  }
}

/** Loads the configuration and plans. */
export async function planIn(
  session: Session,
  what: string | undefined,
  flags: PlanFlags & GlobalFlags,
): Promise<Plan> {
  const config = await loadConfig(session.ground.root, namedConfig(flags));
  return await planWith(session, config.steps, { config, flags, request: parseRequest(what, flags) });
}

/** What a plan is made for. */
export interface Wanted {
  readonly config: Config;
  readonly flags: PlanFlags;
  readonly request: Request;
}

/** Plans with some of the configuration's steps. */
export async function planWith(
  session: Session,
  checks: readonly AnyCheck[],
  { config, flags, request }: Wanted,
): Promise<Plan> {
  const { ground, listener, signal } = session;
  const wishes = {
    way: (flags.way as Way | undefined) ?? config.way,
    branch: flags.branch ?? config.branch,
    remote: flags.remote ?? config.remote,
    tagTemplate: config.tag,
    request,
  };
  const settings = await settle(wishes, ground.git, process.env);
  const benchFor = (check: AnyCheck, ended: AbortSignal) =>
    ground.benchFor(ended, (text) => listener({ type: "check-progress", id: check.id, text }));
  const plan = await makePlan({
    checks,
    settings,
    asOf: ground.asOf,
    tool: VERSION,
    waivers: config.waivers,
    isPart: checks.length < config.steps.length,
    benchFor,
    listener,
    signal,
  });
  await session.rest();
  return plan;
}
