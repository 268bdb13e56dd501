import { PassThrough } from "node:stream";
import { describe, expect, test, vi } from "vitest";
import { defineCheck, verdict } from "../../src/model/check.ts";
import { collection, fact, optional } from "../../src/model/fact.ts";
import { checksDocument, checksReport } from "../../src/view/checks.ts";
import { endingDocument, endingReport } from "../../src/view/ending.ts";
import type { Plan } from "../../src/model/plan.ts";
import { planDocument } from "../../src/view/json.ts";
import { checkReport, planReport } from "../../src/view/report.ts";
import { packageStates } from "../../src/view/packages.ts";
import { runningReport, statusReport } from "../../src/view/status.ts";
import { planOf, reportOf } from "../helpers/plan.ts";

/** No terminal: what is written to it has no colours. */
const stream = new PassThrough();

const BLOCKED = planOf({
  verdict: "error",
  checks: [
    reportOf(),
    reportOf({
      id: "docs",
      status: "block",
      saw: "12 pages",
      findings: [
        { id: "warnings", level: "block", message: "Cannot release: a link leads nowhere", file: "a.md", line: 7 },
        { id: "old", level: "warn", message: "Two\nlines", hint: "Do this\nand that", file: "b.md" },
      ],
    }),
    reportOf({ id: "tests", status: "skip", saw: "not on this branch" }),
    reportOf({
      id: "pack",
      status: "error",
      saw: "",
      findings: [{ id: "error", level: "block", message: "npm died" }],
    }),
    reportOf({ id: "sign", status: "unreached", saw: "needs packed packages" }),
  ],
  durations: { version: 12, docs: 65_400 },
});

describe("the report", () => {
  test("of a clean plan shows checks, effects by reach, and the digest", () => {
    expect(planReport(planOf(), stream)).toMatchInlineSnapshot(`
      "✔ version  pass       1.0.0 to 1.1.0

      A release would, in this order:
        local, taken back exactly
          1. main 1111111 → 2222222
        remote, taken back, though others may have seen it
          2. push main to origin
        final, never taken back
          3. publish a@1.1.0

      1.1.0 is clean: nothing stands in the way.
      plan dddddddddddd
      "
    `);
  });

  test("tells warnings of one kind by the first of them, and a hint that findings share once", () => {
    const alike = (level: "warn" | "block") => (name: string) => ({
      id: level,
      level,
      message: `Cannot ${name}`,
      hint: "Do",
    });
    const names = ["a", "b", "c", "d", "e"];
    const findings = [...names.map(alike("warn")), ...names.map(alike("block"))];
    const plan = planOf({
      verdict: "blocked",
      effects: [],
      checks: [reportOf({ status: "block", saw: "", findings })],
    });
    expect(planReport(plan, stream)).toMatchInlineSnapshot(`
      "✖ version  BLOCK
          warn   Cannot a (warn)
          warn   Cannot b (warn)
          warn   Cannot c (warn)
          warn   … and 2 more like these (warn): --json has them all
          hint   Do
          block  Cannot a (block)
          block  Cannot b (block)
          block  Cannot c (block)
          block  Cannot d (block)
          block  Cannot e (block)
          hint   Do

      1.1.0 is blocked by 1 of 1 checks. Nothing was changed.
      "
    `);
  });

  test("of a plan that is not shows every finding, its hint and place, in words alone", () => {
    expect(planReport(BLOCKED, stream)).toMatchInlineSnapshot(`
      "✔ version  pass       1.0.0 to 1.1.0
      ✖ docs     BLOCK      12 pages (65 s)
          block  a.md:7: Cannot release: a link leads nowhere (warnings)
          warn   b.md: Two
                 lines (old)
          hint   Do this
                 and that
      – tests    skip       not on this branch
      ! pack     ERROR
          block  npm died (error)
      · sign     unreached  needs packed packages

      As far as it was planned, a release would:
        local, taken back exactly
          1. main 1111111 → 2222222
        remote, taken back, though others may have seen it
          2. push main to origin
        final, never taken back
          3. publish a@1.1.0

      1.1.0 cannot be judged: 2 of 5 checks did not pass, at least one could not complete. Nothing was changed.
      "
    `);
  });

  test("dims a finding's id, and folds as if it had no colour", () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 46, getColorDepth: () => 4 });
    const finding = { id: "tag-exists", level: "block", message: "Cannot tag v1.1.0: it is there" } as const;
    vi.stubEnv("FORCE_COLOR", "1");
    const plan = planOf({ verdict: "blocked", checks: [reportOf({ status: "block", findings: [finding] })] });
    const text = planReport(plan, terminal);
    vi.unstubAllEnvs();
    expect(text).toContain("Cannot tag v1.1.0: it is there\n           \u001b[2m(tag-exists)\u001b[22m\n");
  });

  test("of some checks says how many were asked, and promises nothing of a release", () => {
    expect(checkReport(planOf({ effects: planOf().effects.slice(0, 1) }), 14, stream)).toMatchInlineSnapshot(`
      "✔ version  pass       1.0.0 to 1.1.0

      Of a release's effects these checks would add:
        local, taken back exactly
          1. main 1111111 → 2222222

      1 of 14 checks asked: passed.
      "
    `);
    expect(checkReport(BLOCKED, 14, stream)).toMatch(
      /\n5 of 14 checks asked: 2 did not pass, at least one could not complete\.\n$/,
    );
    expect(checkReport({ ...BLOCKED, verdict: "blocked" }, 14, stream)).toMatch(
      /\n5 of 14 checks asked: blocked by 2\.\n$/,
    );
  });

  test("of an empty plan is a report all the same", () => {
    expect(planReport(planOf({ checks: [], effects: [], version: null }), stream)).toMatch(/^The release is clean/);
  });

  test("shows nothing that a terminal would obey", () => {
    const evil = "\u001b[2J\u202e\r\u0007";
    const plan = planOf({
      verdict: "blocked",
      checks: [reportOf({ saw: evil, findings: [{ id: "a", level: "block", message: evil, hint: evil, file: evil }] })],
      effects: planOf().effects.map((effect) => ({ ...effect, text: evil })),
    });
    const states = plan.effects.map(() => "began" as const);
    const told = { plan, states, outcome: "stranded", why: evil, hint: evil } as const;
    const shown = [
      planReport(plan, stream),
      endingReport(told, stream),
      statusReport({ plan, states, isFinalBegun: true }, stream),
    ];
    for (const text of shown) expect(text).not.toMatch(/[\u001b\u202e\r\u0007]/);
  });
});

test("the JSON document begins with what the issue promises, and says null for what is not there", () => {
  const document = planDocument(BLOCKED) as Record<string, unknown>;
  expect(Object.keys(document).slice(0, 6)).toEqual(["version", "verdict", "digest", "commit", "checks", "effects"]);
  expect(document["checks"]).toMatchObject([
    { id: "version", status: "pass", findings: [] },
    {
      id: "docs",
      status: "block",
      findings: [
        { id: "warnings", level: "block", hint: null, file: "a.md", line: 7 },
        { id: "old", level: "warn", hint: "Do this\nand that", file: "b.md", line: null },
      ],
    },
    { id: "tests", status: "skip" },
    { id: "pack", status: "error", findings: [{ file: null, line: null, hint: null }] },
    { id: "sign", status: "unreached" },
  ]);
  expect(document["effects"]).toEqual([
    { check: "tag", kind: "refs", reach: "local", text: "main 1111111 → 2222222" },
    { check: "push", kind: "push", reach: "remote", text: "push main to origin" },
    { check: "publish", kind: "publish", reach: "final", text: "publish a@1.1.0" },
  ]);
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});

describe("a release that stopped", () => {
  const states = ["done", "began", "untouched"] as const;

  test("shows what is done and what is not, and how to finish or take it back", () => {
    expect(statusReport({ plan: planOf(), states, isFinalBegun: false }, stream)).toMatchInlineSnapshot(`
      "1.1.0 has stopped in the middle:
        ✔ done      main 1111111 → 2222222
        ? begun     push main to origin
        · not done  publish a@1.1.0
      Finish it: plimsoll resume. Take it back: plimsoll undo
      "
    `);
  });

  test("is no such release while somebody is at it", () => {
    const worker = { user: "ada\u001b[2J", host: "ship", pid: 7, since: "2026-01-01T00:00:00.000Z" };
    expect(runningReport({ plan: planOf(), states, isFinalBegun: true }, worker, stream)).toMatchInlineSnapshot(`
      "1.1.0 is being released by ada\\u{1b}[2J on ship (process 7) since 2026-01-01T00:00:00.000Z: wait for it
        ✔ done      main 1111111 → 2222222
        ? begun     push main to origin
        · not done  publish a@1.1.0
      "
    `);
    expect(runningReport(null, worker, stream)).toMatch(/^No effect .* \(process 7\) since .*: wait for it\n$/);
  });

  test("after something final only goes forward", () => {
    const shown = statusReport({ plan: planOf(), states, isFinalBegun: true }, stream);
    expect(shown).toMatch(/plimsoll resume\n$/);
    expect(shown).not.toContain("undo");
  });

  test("of many packages is told by a table of them, and by a line for each other effect", () => {
    const names = ["@s/core", "app", "cli", "docs", "site"];
    const tag = (name: string) => ({ at: `refs/tags/${name}@1.1.0`, from: null, to: "4".repeat(40) });
    const effects = [
      { ...planOf().effects[0], effect: { kind: "refs", swaps: names.slice(0, 4).map(tag) } },
      {
        ...planOf().effects[1],
        effect: { kind: "push", remote: "origin", place: "p", swaps: names.slice(0, 4).map(tag) },
      },
      ...names
        .slice(0, 3)
        .map((name) => ({ ...planOf().effects[2], effect: { ...planOf().effects[2]?.effect, name } })),
      { ...planOf().effects[2], text: "move latest", effect: { kind: "dist-tag", name: "@s/core", tag: "latest" } },
    ] as unknown as Plan["effects"];
    const packages = names.map((name) => ({ name, dir: name, from: "1.0.0", to: "1.1.0", isPrivate: name === "site" }));
    const settings = { ...planOf().settings, tagTemplate: "{name}@{version}" };
    const plan = planOf({ packages, settings, effects, version: null });
    const states = ["done", "untouched", "done", "began", "untouched", "untouched"] as const;
    expect(statusReport({ plan, states, isFinalBegun: true }, stream)).toMatchInlineSnapshot(`
      "A release of 5 packages has stopped in the middle:
        ✔ done      main 1111111 → 2222222
        · not done  push main to origin

        package        from          to      packed   published      tagged
        @s/core       1.0.0       1.1.0           ✔      ✔ held      ✔ here
        app           1.0.0       1.1.0           ✔           ?      ✔ here
        cli           1.0.0       1.1.0           ✔           ·      ✔ here
        docs          1.0.0       1.1.0           –           –      ✔ here
        site          1.0.0       1.1.0           –           –           –

      Something final was begun, so it can only go forward: plimsoll resume
      "
    `);
    expect(packageStates({ plan, states: ["done", "done", "done", "done", "done", "done"] })).toMatchObject([
      { name: "@s/core", packed: true, published: "done", tagged: "done" },
      { name: "app", packed: true, published: "done", tagged: "done" },
      { name: "cli", packed: true, published: "done", tagged: "done" },
      { name: "docs", packed: false, published: null, tagged: "done" },
      { name: "site", packed: false, published: null, tagged: null },
    ]);
  });

  test("is told at its end, too", () => {
    const told = { plan: planOf(), states, outcome: "stranded", why: "it broke", hint: "Look" } as const;
    expect(endingReport(told, stream)).toMatchInlineSnapshot(`
      "error: it broke
      1.1.0 is stranded: the world has changed, and the release is not finished.
        ✔ done      main 1111111 → 2222222
        ? begun     push main to origin
        · not done  publish a@1.1.0
      hint: Look
      hint: Go on with: plimsoll resume
      "
    `);
    expect(endingDocument(told)).toMatchObject({
      outcome: "stranded",
      effects: [{ state: "done" }, { state: "began" }, {}],
    });
    expect(endingReport({ ...told, outcome: "taken-back" }, stream)).toMatch(/taken back\.\n$/);
    expect(endingReport({ ...told, outcome: "released", why: null, hint: null }, stream)).toMatch(/^Released 1\.1\.0/);
  });
});

test("the checks are listed with what each reads and provides", () => {
  const checks = [
    defineCheck({
      id: "one",
      title: "Looking",
      reads: { a: fact<string>("a thing"), b: optional(collection<string>("others")) },
      provides: { c: fact<string>("a result") },
      plan: async () => verdict({ saw: "", facts: { c: "" } }),
    }),
    defineCheck({ id: "two", title: "Seeing", plan: async () => verdict({ saw: "" }) }),
  ];
  expect(checksReport(checks, stream)).toMatchInlineSnapshot(`
    "one  Looking
        reads     a thing, others (if there)
        provides  a result
    two  Seeing
    "
  `);
  expect(checksDocument(checks)).toEqual([
    { id: "one", title: "Looking", reads: ["a thing", "others (if there)"], provides: ["a result"] },
    { id: "two", title: "Seeing", reads: [], provides: [] },
  ]);
});
