import { expect, test } from "vitest";
import { untold } from "../../../checks/common/untold.ts";
import { blocking, warning } from "../../../src/model/check.ts";

test("what an earlier step has told is left out, wherever it pointed, but for what that only warned of", () => {
  const findings = [blocking("a", "Cannot a"), blocking("b", "Cannot b"), blocking("c", "Cannot c")];
  const told = [blocking("a", "Cannot a", { file: "x", line: 1 }), warning("b", "Cannot b"), blocking("c", "Cannot d")];
  expect(untold(findings, told)).toEqual(findings.slice(1));
});
