import { describe, expect, it } from "vitest";
import { makePlan } from "../../src/engine/plan.ts";
import { block, blocking, defineCheck, skip, verdict, warning, type AnyCheck } from "../../src/model/check.ts";
import type { Settings } from "../../src/model/facts.ts";
import type { Plan } from "../../src/model/plan.ts";
import type { Waiver } from "../../src/model/waiver.ts";

const check = (id: string, answer: object): AnyCheck =>
  defineCheck({ id, title: id, plan: () => Promise.resolve(answer as never) });
const dirty = check("dirty", verdict({ saw: "it", findings: [blocking("dust", "Cannot go on: dust")] }));
const clean = check("clean", verdict({ saw: "it" }));
const stopped = check("stopped", block("dust", "Cannot go on: dust"));
const skipped = check("skipped", skip("there is nothing to do"));

const waiver = (finding: string, check?: string, until = "2027-01-01"): Waiver => ({
  finding,
  ...(check === undefined ? {} : { check }),
  reason: "we know",
  until,
});

async function plan(checks: readonly AnyCheck[], waivers: readonly Waiver[], isPart = false): Promise<Plan> {
  return await makePlan({
    checks,
    waivers,
    isPart,
    settings: {} as Settings,
    asOf: Date.UTC(2026, 11, 31) / 1_000,
    tool: "0.0.0-test",
    benchFor: () => ({}) as never,
    listener: () => undefined,
    signal: new AbortController().signal,
  });
}

const unused = ({ checks }: Plan): readonly (readonly [string, string, string | undefined])[] =>
  checks.flatMap(({ id, findings }) =>
    findings.filter((one) => one.id === "waiver-unused").map(({ message, hint }) => [id, message, hint] as const),
  );

describe("a waiver", () => {
  it.each([["dirty"], [undefined]])("lets a finding stand for a time, with its reason; check %s", async (of) => {
    const waived = await plan([dirty, clean], [waiver("dust", of)]);
    expect(waived.verdict).toBe("clean");
    expect(waived.checks[0]?.findings).toEqual([
      warning("dust", "Cannot go on: dust (waived until 2027-01-01: we know)"),
    ]);
    expect(unused(waived)).toEqual([]);
  });

  it("ends", async () => {
    const ended = await plan([dirty], [waiver("dust", "dirty", "2026-12-30")]);
    expect(ended.verdict).toBe("blocked");
    expect(ended.checks[0]?.findings).toMatchObject([{ hint: "The waiver for it ended on 2026-12-30" }]);
  });

  it("that met nothing is told, with what was probably meant", async () => {
    const asked = await plan([dirty, clean], [waiver("dsut", "dirty"), waiver("dust", "clean"), waiver("mud")]);
    expect(asked.verdict).toBe("blocked");
    expect(unused(asked)).toEqual([
      ["dirty", 'The waiver of "dsut" met no such finding', 'Did you mean "dust"?'],
      ["clean", 'The waiver of "dust" met no such finding', 'Take it out of "waivers"'],
      ["clean", 'The waiver of "mud" met no such finding', 'Take it out of "waivers"'],
    ]);
  });

  it("is told as a warning alone", async () => {
    const asked = await plan([clean], [waiver("dust")]);
    expect(asked.verdict).toBe("clean");
    expect(asked.checks[0]?.findings).toMatchObject([{ id: "waiver-unused", level: "warn" }]);
  });

  it("of a check that could not go on does nothing, which is told", async () => {
    const asked = await plan([stopped], [waiver("dust", "stopped")]);
    expect(asked.verdict).toBe("blocked");
    expect(unused(asked)).toEqual([
      ["stopped", 'The waiver of "dust" does nothing: "stopped" could not go on', 'Take it out of "waivers"'],
    ]);
  });

  it("is not called unused where not all was looked at", async () => {
    expect(unused(await plan([skipped, clean], [waiver("dust", "skipped"), waiver("dust")]))).toEqual([]);
    expect(unused(await plan([clean], [waiver("dust"), waiver("dust", "other")], true))).toEqual([]);
  });
});
