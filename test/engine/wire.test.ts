import { describe, expect, it } from "vitest";
import { stepFactories } from "../../checks/index.ts";
import { readSteps } from "../../src/cli/config/steps.ts";
import { defineCheck, verdict, type AnyCheck } from "../../src/model/check.ts";
import { collection, fact, optional } from "../../src/model/fact.ts";
import { PROVIDERS } from "../../src/engine/providers.ts";
import { factsIn, wire } from "../../src/engine/wire.ts";

function refusalOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (thrown) {
    return thrown;
  }
}

function keysOf(step: AnyCheck): readonly string[] {
  return Object.values(factsIn(step.provides)).map(({ key }) => key);
}

const Speed = fact<number>("speed");
const Parts = collection<string>("parts");

const maker = (id: string) =>
  defineCheck({
    id,
    title: id,
    provides: { speed: Speed },
    plan: () => Promise.resolve(verdict({ saw: "1", facts: { speed: 1 } })),
  });
const reader = (id: string) =>
  defineCheck({ id, title: id, reads: { speed: Speed }, plan: () => Promise.resolve(verdict({ saw: "1" })) });
const part = (id: string) =>
  defineCheck({
    id,
    title: id,
    provides: { parts: Parts },
    plan: () => Promise.resolve(verdict({ saw: "1", facts: { parts: [id] } })),
  });

describe("wire", () => {
  it("lets a reader wait for its provider, wherever it stands in the list", () => {
    const [first, second] = wire([reader("r"), maker("m")], []);
    expect([...(first?.waitsFor ?? [])]).toEqual([1]);
    expect([...(second?.waitsFor ?? [])]).toEqual([]);
  });

  it("lets the reader of a collection wait for every contributor", () => {
    const all = defineCheck({
      id: "all",
      title: "all",
      reads: { parts: Parts },
      plan: () => Promise.resolve(verdict({ saw: "1" })),
    });
    const wired = wire([all, part("a"), part("b")], []);
    expect([...(wired[0]?.waitsFor ?? [])]).toEqual([1, 2]);
  });

  it("reads an optional fact only if a step provides it", () => {
    const maybe = defineCheck({
      id: "maybe",
      title: "maybe",
      reads: { speed: optional(Speed) },
      plan: () => Promise.resolve(verdict({ saw: "1" })),
    });
    expect([...(wire([maybe], [])[0]?.waitsFor ?? [])]).toEqual([]);
    expect([...(wire([maker("m"), maybe], [])[1]?.waitsFor ?? [])]).toEqual([0]);
  });

  it("lets a step wait for all before it", () => {
    const late = defineCheck({
      id: "late",
      title: "late",
      waits: "earlier",
      plan: () => Promise.resolve(verdict({ saw: "1" })),
    });
    expect([...(wire([part("a"), part("b"), late], [])[2]?.waitsFor ?? [])]).toEqual([0, 1]);
  });

  it("refuses a step listed twice, a fact without a provider, and one with two", () => {
    expect(() => wire([maker("m"), maker("m")], [])).toThrow('Cannot use the steps: "m" is listed twice');
    expect(() => wire([reader("r")], [])).toThrow('Cannot use the step "r": no step provides "speed"');
    expect(() => wire([maker("m"), maker("n")], [])).toThrow('Cannot use the step "n": "m" already provides "speed"');
    expect(() => wire([maker("m")], [Speed as never])).toThrow(
      'Cannot use the step "m": plimsoll itself already provides "speed"',
    );
  });

  it.each([
    ["spede", 'Did you mean "speed"?'],
    ["relase commit", 'Did you mean "release commit"?'],
    ["built checkout", 'Add build() to the steps, or leave "r" out'],
    ["release commit", 'Add version() to the steps, or leave "r" out'],
    ["something else", 'Add a step that provides it, or leave "r" out; what there is: plimsoll checks'],
  ])("says what to do where no step provides %s", (key, hint) => {
    const odd = { ...reader("r"), reads: { odd: fact<number>(key) } } as AnyCheck;
    const message = `Cannot use the step "r": no step provides "${key}"`;
    expect(refusalOf(() => wire([maker("m"), odd], []))).toMatchObject({ kind: "usage", message, hint });
  });

  it("knows which of the built-in steps provides each fact", async () => {
    const { command: _, ...own } = stepFactories;
    const made = Object.values(own).map((make) => make({} as never));
    const provided = new Set(made.flatMap(keysOf));
    expect(Object.keys(PROVIDERS).sort()).toEqual([...provided].sort());
    for (const [key, name] of Object.entries(PROVIDERS))
      expect((await readSteps([name], ".", "here")).flatMap(keysOf), key).toContain(key);
  });

  it("refuses a circle, and names it", () => {
    const both = (id: string, reads: string, provides: string) =>
      defineCheck({
        id,
        title: id,
        reads: { in: fact(reads) },
        provides: { out: fact(provides) },
        plan: () => Promise.reject(new Error()),
      });
    expect(() => wire([both("a", "x", "y"), both("b", "y", "x")], [])).toThrow(
      "Cannot order the steps: a waits for b waits for a",
    );
  });
});
