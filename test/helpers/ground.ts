import { makePlan } from "../../src/engine/plan.ts";
import { settle, type Wishes } from "../../src/engine/settings.ts";
import type { AnyCheck } from "../../src/model/check.ts";
import type { EngineEvent } from "../../src/model/event.ts";
import type { Plan } from "../../src/model/plan.ts";
import { openGround, type Ground } from "../../src/world/ground.ts";
import { findRepository } from "../../src/world/git/index.ts";
import { Secrets } from "../../src/world/secrets.ts";
import { INSTANT } from "./cli.ts";
import type { Repo } from "./repo.ts";

/** A ground in this process, with the events that it told. */
export interface TestGround {
  readonly ground: Ground;
  readonly events: EngineEvent[];
  readonly listener: (event: EngineEvent) => void;
  readonly signal: AbortSignal;
  readonly controller: AbortController;
}

/** Opens a repository in this process with its own environment; closed and put back by the caller through `close`. */
export async function openTestGround(repo: Repo): Promise<TestGround & { close(): Promise<void> }> {
  const before = { ...process.env };
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, repo.env);
  const controller = new AbortController();
  const events: EngineEvent[] = [];
  const ground = await openGround({
    repository: await findRepository(repo.root),
    asOf: Number(INSTANT),
    secrets: new Secrets({}),
    signal: controller.signal,
  });
  const close = async (): Promise<void> => {
    await ground.close();
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  };
  return { ground, events, listener: (event) => events.push(event), signal: controller.signal, controller, close };
}

/** Plans with some checks; what is not wished for is left to the repository. */
export async function planOf(
  test: TestGround,
  checks: readonly AnyCheck[],
  wishes: Partial<Wishes> = {},
): Promise<Plan> {
  const { ground, listener, signal } = test;
  const all = {
    way: "push",
    branch: null,
    remote: null,
    tagTemplate: "v{version}",
    request: { bump: null, version: null },
    ...wishes,
  } as const;
  const settings = await settle(all, ground.git, {});
  const benchFor = (check: AnyCheck, ended: AbortSignal) =>
    ground.benchFor(ended, (text) => listener({ type: "check-progress", id: check.id, text }));
  return await makePlan({
    checks,
    settings,
    asOf: ground.asOf,
    tool: "0.0.0-test",
    waivers: [],
    benchFor,
    listener,
    signal,
  });
}
