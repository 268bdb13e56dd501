import { PassThrough } from "node:stream";
import type { WriteStream } from "node:tty";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EngineEvent } from "../../src/model/event.ts";
import { openView } from "../../src/view/index.ts";
import { planOf, reportOf } from "../helpers/plan.ts";

/** What a view writes to a stream, which may say that it is a terminal. */
async function shown(events: readonly EngineEvent[], terminal: Partial<WriteStream> = {}): Promise<string> {
  let text = "";
  const stream = Object.assign(new PassThrough(), { isTTY: false, columns: 80, rows: 24, ...terminal });
  stream.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const view = await openView(stream as unknown as NodeJS.WriteStream);
  for (const event of events) {
    view.listener(event);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await view.close();
  return text;
}

const effect = planOf().effects[0] as NonNullable<ReturnType<typeof planOf>["effects"][0]>;
const blocked = reportOf({
  id: "docs",
  status: "block",
  findings: [{ id: "a", level: "block", message: "Cannot release: \u001b[2Jlinks" }],
});

const EVENTS: readonly EngineEvent[] = [
  {
    type: "planning",
    checks: [
      { id: "version", title: "Choosing the version" },
      { id: "docs", title: "Building the docs" },
      { id: "tests", title: "Running the tests" },
    ],
  },
  { type: "check-started", id: "version", title: "Choosing the version" },
  { type: "check-progress", id: "version", text: "reading \u001b]0;commits\u0007" },
  { type: "check-ended", id: "version", report: reportOf(), milliseconds: 1_234 },
  { type: "check-started", id: "docs", title: "Building the docs" },
  { type: "check-ended", id: "docs", report: blocked, milliseconds: 65_432 },
  {
    type: "check-ended",
    id: "tests",
    report: reportOf({ id: "tests", status: "skip", saw: "no tests" }),
    milliseconds: 0,
  },
  { type: "sealing", text: "signed v1.1.0" },
  { type: "effect-began", step: 0, effect },
  { type: "effect-done", step: 0, effect, was: "now" },
  { type: "effect-done", step: 0, effect, was: "already" },
  { type: "effect-failed", step: 0, effect, why: "the hook\nsays no\u001b[2J" },
  { type: "taking-back", step: 0, effect },
];

beforeEach(() => {
  vi.stubEnv("CI", "");
  vi.stubEnv("TERM", "xterm");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

test("where nothing is redrawn there is a line for each thing that ended, but for checks that took no time", async () => {
  expect(await shown(EVENTS)).toMatchInlineSnapshot(`
    "Asking 3 checks …
    ✔ version: pass, 1.0.0 to 1.1.0 (1.2 s)
    ✖ docs: BLOCK, Cannot release: \\u{1b}[2Jlinks (65 s)
      signed v1.1.0
    … main 1111111 → 2222222
    ✔ main 1111111 → 2222222
    ✔ was done: main 1111111 → 2222222
    ✖ main 1111111 → 2222222: the hook says no\\u{1b}[2J
    ↩ taking back: main 1111111 → 2222222
    "
  `);
});

describe("a terminal", () => {
  const terminal = { isTTY: true, hasColors: () => false, getColorDepth: () => 1 } as unknown as Partial<WriteStream>;

  test("is redrawn, and shows the same in the end, with nothing of it obeyed", async () => {
    const text = await shown(EVENTS, terminal);
    expect(text).toContain("\u001b[");
    for (const word of ["1.0.0 to 1.1.0", "docs", "BLOCK", "no tests", "signed v1.1.0", "taking back"])
      expect(text).toContain(word);
    expect(text).not.toContain("\u001b]0;commits");
    expect(text).not.toContain("\u001b[2Jlinks");
    expect(text).toContain("\\u{1b}[2J");
  });

  test("whose view is closed in the middle is left in order", async () => {
    const text = await shown(EVENTS.slice(0, 3), terminal);
    expect(text.lastIndexOf("\u001b[?25h")).toBeGreaterThan(text.lastIndexOf("\u001b[?25l"));
  });

  test("is the only stream that is written to, whatever standard output is", async () => {
    const written = vi.spyOn(process.stdout, "write");
    await shown(EVENTS, terminal);
    expect(written).not.toHaveBeenCalled();
    written.mockRestore();
  });

  test("keeps its signals to the program", async () => {
    const before = process.listenerCount("SIGINT");
    const stream = Object.assign(new PassThrough(), { columns: 80, rows: 24, ...terminal });
    const view = await openView(stream as unknown as NodeJS.WriteStream);
    view.listener(EVENTS[0] as EngineEvent);
    expect(process.listenerCount("SIGINT")).toBe(before);
    await view.close();
  });

  test.for([
    ["too narrow", { columns: 19 }, {}],
    ["dumb", {}, { TERM: "dumb" }],
    ["a CI's", {}, { CI: "true" }],
  ] as const)("that is %s gets plain lines", async ([, more, env]) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const text = await shown(EVENTS, { ...terminal, ...more });
    expect(text).not.toContain("\u001b");
    expect(text).toContain("✔ version: pass");
  });
});
