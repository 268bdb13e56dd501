import { confirm } from "@inquirer/prompts";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { isConfirmed, refuseUnanswerable } from "../../src/cli/confirm.ts";
import { Interrupted } from "../../src/cli/signals.ts";
import { Exit } from "../../src/model/exit.ts";
import { planOf } from "../helpers/plan.ts";

vi.mock(import("@inquirer/prompts"), () => ({ confirm: vi.fn() }) as never);

const NEVER = new AbortController().signal;
const isTTY = process.stdin.isTTY;
beforeEach(() => {
  process.stdin.isTTY = true;
});
afterAll(() => {
  process.stdin.isTTY = isTTY;
});

/** What the prompt throws at Ctrl-C. */
const exitPrompt = (): Error => Object.assign(new Error("User force closed"), { name: "ExitPromptError" });

describe("the question", () => {
  test.for([true, false])("is answered by %s", async (answer) => {
    vi.mocked(confirm).mockResolvedValueOnce(answer);
    expect(await isConfirmed(planOf(), {}, NEVER)).toBe(answer);
  });

  test("ends by Ctrl-C as by the signal", async () => {
    vi.mocked(confirm).mockRejectedValueOnce(exitPrompt());
    await expect(isConfirmed(planOf(), {}, NEVER)).rejects.toMatchObject({ code: Exit.interrupted });
  });

  test("ends by another signal with that signal's code", async () => {
    const controller = new AbortController();
    vi.mocked(confirm).mockImplementationOnce(async () => {
      controller.abort(new Interrupted("SIGTERM", Exit.terminated));
      throw new Error("aborted");
    });
    await expect(isConfirmed(planOf(), {}, controller.signal)).rejects.toMatchObject({ code: Exit.terminated });
  });

  test("is answered no by the end of what is typed", async () => {
    vi.mocked(confirm).mockImplementationOnce(async () => {
      process.stdin.emit("pause");
      throw new Error("aborted");
    });
    expect(await isConfirmed(planOf(), {}, NEVER)).toBe(false);
  });
});

describe("--confirm", () => {
  test("is right, wrong, or of a plan without a version", async () => {
    expect(await isConfirmed(planOf(), { confirm: "1.1.0" }, NEVER)).toBe(true);
    await expect(isConfirmed(planOf(), { confirm: "1.2.0" }, NEVER)).rejects.toThrow(/the plan is for 1\.1\.0/);
    await expect(isConfirmed(planOf({ version: null }), { confirm: "1.2.0" }, NEVER)).rejects.toMatchObject({
      hint: expect.stringContaining("--yes") as string,
    });
  });

  test("that no plan can fulfil is refused beforehand", () => {
    expect(() => refuseUnanswerable({ confirm: "v1.1.0" }, null)).toThrow(/"v1\.1\.0": it is no semantic version/);
    expect(() => refuseUnanswerable({ confirm: "1.1.0" }, "1.2.0")).toThrow(/--confirm says 1\.1\.0/);
    refuseUnanswerable({ confirm: "1.1.0" }, "1.1.0");
    refuseUnanswerable({ confirm: "1.1.0" }, null);
  });
});

test("without a terminal a flag must answer", () => {
  refuseUnanswerable({}, null);
  process.stdin.isTTY = false;
  expect(() => refuseUnanswerable({}, null)).toThrow("Cannot ask whether to release: there is no terminal");
  expect(() => refuseUnanswerable({}, "1.2.0")).toThrow("Cannot ask whether to release 1.2.0: there is no terminal");
  refuseUnanswerable({ yes: true }, null);
});
