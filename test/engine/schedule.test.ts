import { describe, expect, it } from "vitest";
import { defineCheck, verdict } from "../../src/model/check.ts";
import { schedule } from "../../src/engine/schedule.ts";
import type { Wired } from "../../src/engine/wire.ts";

const check = defineCheck({ id: "x", title: "x", plan: () => Promise.resolve(verdict({ saw: "1" })) });

function graph(...waits: readonly (readonly number[])[]): readonly Wired[] {
  return waits.map((waitsFor, index) => ({ check, index, waitsFor: new Set(waitsFor), providers: new Map() }));
}

async function trace(
  wired: readonly Wired[],
  bound: number,
): Promise<{ readonly log: string[]; readonly most: number }> {
  const log: string[] = [];
  let running = 0;
  let most = 0;
  await schedule(wired, bound, async (index) => {
    most = Math.max(most, ++running);
    log.push(`+${index}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    log.push(`-${index}`);
    running--;
  });
  return { log, most };
}

describe("schedule", () => {
  it("runs what is independent side by side, up to the bound", async () => {
    expect((await trace(graph([], [], [], []), 2)).most).toBe(2);
    expect((await trace(graph([], [], [], []), 9)).most).toBe(4);
  });

  it("lets each wait for all that it waits for", async () => {
    const { log } = await trace(graph([1, 2], [2], []), 4);
    expect(log).toEqual(["+2", "-2", "+1", "-1", "+0", "-0"]);
  });

  it("ends at once for an empty list", async () => {
    expect((await trace([], 2)).log).toEqual([]);
  });
});
