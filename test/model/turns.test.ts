import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { atMost, inTurns } from "../../src/model/turns.ts";

/** Work that takes notes of what begins and ends, and how much goes on at once. */
function notebook() {
  const began: number[] = [];
  const ended: number[] = [];
  let most = 0;
  const work = async (item: number): Promise<string> => {
    began.push(item);
    most = Math.max(most, began.length - ended.length);
    await sleep(item % 3);
    ended.push(item);
    return `did ${item}`;
  };
  return { began, ended, work, most: () => most };
}

const NUMBERS = Array.from({ length: 40 }, (_, index) => index);

describe("working in turns", () => {
  test("reaches its bound and does not pass it, and gives the results in the items' order", async () => {
    const notes = notebook();
    expect(await inTurns(NUMBERS, { bound: 5 }, notes.work)).toEqual(NUMBERS.map((item) => `did ${item}`));
    expect(notes.most()).toBe(5);
    expect(await inTurns([], { bound: 5 }, notes.work)).toEqual([]);
  });

  test("begins an item once all that it waits for have ended, whatever else is free", async () => {
    const notes = notebook();
    const waitsFor = (item: number): string[] => (item % 4 === 0 && item > 0 ? [`n${item - 1}`, `n${item - 3}`] : []);
    const names = (item: number): string[] => [`n${item}`];
    const work = async (item: number): Promise<void> => {
      for (const name of waitsFor(item)) expect(notes.ended).toContain(Number(name.slice(1)));
      await notes.work(item);
    };
    await inTurns(NUMBERS, { bound: 6, names, waitsFor }, work);
    expect(notes.ended.toSorted((a, b) => a - b)).toEqual(NUMBERS);
    expect(notes.most()).toBe(6);
  });

  test("waits for nothing that is unknown, or that stands further down: no cycle holds it up", async () => {
    const notes = notebook();
    const names = (item: number): string[] => [`n${item}`];
    const waitsFor = (item: number): string[] => [`n${(item + 1) % 40}`, `n${item}`, "nobody"];
    await inTurns(NUMBERS, { bound: 3, names, waitsFor }, notes.work);
    expect(notes.ended).toHaveLength(40);
  });

  test("after a failure begins no more, lets those under way end, and throws the first", async () => {
    const notes = notebook();
    const work = async (item: number): Promise<void> => {
      if (item === 7 || item === 8) throw new Error(`no ${item}`);
      await notes.work(item);
    };
    await expect(inTurns(NUMBERS, { bound: 4 }, work)).rejects.toThrow("no 7");
    expect(notes.ended.toSorted()).toEqual(notes.began.toSorted());
    expect(notes.began.length).toBeLessThan(12);
  });

  test("after an abort begins no more, lets those under way end, and throws its reason", async () => {
    const notes = notebook();
    const controller = new AbortController();
    const work = async (item: number): Promise<void> => {
      if (item === 9) controller.abort(new Error("interrupted"));
      await notes.work(item);
    };
    await expect(inTurns(NUMBERS, { bound: 4, signal: controller.signal }, work)).rejects.toThrow("interrupted");
    expect(notes.ended.toSorted()).toEqual(notes.began.toSorted());
    expect(notes.began.length).toBeLessThan(15);
  });
});

test("a bound of one lets deeds follow each other in their order, also past a failure", async () => {
  const done: number[] = [];
  const inTurn = atMost(1);
  const deeds = NUMBERS.map((item) =>
    inTurn(async () => {
      await sleep(item % 2);
      if (item === 3) throw new Error("no");
      done.push(item);
    }),
  );
  const ends = await Promise.allSettled(deeds);
  expect(done).toEqual(NUMBERS.filter((item) => item !== 3));
  expect(ends.filter(({ status }) => status === "rejected")).toHaveLength(1);
});
