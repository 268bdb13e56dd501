import { expect, test } from "vitest";
import { planDocument } from "../../src/view/json.ts";
import { planOf, reportOf } from "../helpers/plan.ts";

test("the document's keys stand in the order that is documented, and what a finding lacks is null", () => {
  const finding = { id: "dirty", level: "warn", message: "Cannot be sure: a\u001b[31m file", file: "a.ts" } as const;
  const document = planDocument(planOf({ checks: [reportOf({ findings: [finding] })] }));
  expect(Object.keys(document).slice(0, 6)).toEqual(["version", "verdict", "digest", "commit", "checks", "effects"]);
  expect(document).toMatchObject({
    checks: [{ id: "version", status: "pass", findings: [{ ...finding, hint: null, line: null }] }],
    effects: [{ check: "tag", kind: "refs", reach: "local" }, { kind: "push" }, { kind: "publish", reach: "final" }],
  });
});

test("it survives JSON, and escapes what would steer a terminal", () => {
  const finding = { id: "odd", level: "block", message: "\u001b[2J\u0007" } as const;
  const document = planDocument(planOf({ checks: [reportOf({ status: "block", findings: [finding] })] }));
  const text = JSON.stringify(document);
  expect(JSON.parse(text)).toEqual(document);
  expect([...text].filter((character) => character < " ")).toEqual([]);
});
