import { describe, expect, it } from "vitest";
import { defineCheck, verdict } from "../../src/model/check.ts";
import { collection, fact, optional } from "../../src/model/fact.ts";
import { wire } from "../../src/engine/wire.ts";

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
