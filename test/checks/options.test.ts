import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checked } from "../../checks/options.ts";
import { PlimsollError } from "../../src/model/error.ts";

const schema = z.strictObject({
  file: z.string().optional(),
  rules: z.array(z.strictObject({ path: z.string(), json: z.string().optional() })).optional(),
  level: z.union([z.string(), z.array(z.string())]).optional(),
});

function refusalOf(options: unknown): unknown {
  try {
    return checked("notes", schema, options);
  } catch (thrown) {
    return thrown;
  }
}

describe("a step's options", () => {
  it.each<[unknown, object]>([
    [undefined, {}],
    [null, {}],
    [{ file: "a" }, { file: "a" }],
    [JSON.parse('{"rules":[{"path":"a"}]}'), { rules: [{ path: "a" }] }],
  ])("%j are taken", (options, expected) => {
    expect(checked("notes", schema, options)).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [{ quite: "a" }, 'it has no option "quite"'],
    [{ file: 1 }, "file: Invalid input: expected string, received number"],
    [
      { level: 1 },
      "level: Invalid input: expected string, received number, or Invalid input: expected array, received number",
    ],
    ["a", "Invalid input: expected object, received string"],
    [[], "Invalid input: expected object, received array"],
    [JSON.parse('{"__proto__":{"file":1}}'), 'it has no option "__proto__"'],
  ])("%j are refused, telling which there are", (options, fault) => {
    const error = new PlimsollError("usage", `Cannot use the step "notes": ${fault}`, {
      hint: "Options: file, rules, level",
    });
    expect(refusalOf(options)).toEqual(error);
    expect(refusalOf(options)).toMatchObject({ hint: error.hint });
  });

  it.each<[unknown, string, string]>([
    [{ fil: "a" }, 'it has no option "fil"', 'Did you mean "file"?'],
    [{ rules: [{ path: "a", pth: 1 }] }, 'rules.0: there is no "pth"', 'Did you mean "path"?'],
    [{ rules: [{ path: "a", of: 1 }] }, 'rules.0: there is no "of"', "There is: path, json"],
  ])("%j are refused with what was probably meant", (options, fault, hint) => {
    expect(refusalOf(options)).toMatchObject({ message: `Cannot use the step "notes": ${fault}`, hint });
  });

  it("of a step without any are refused as well", () => {
    expect(() => checked("push", z.strictObject({}), { force: true })).toThrow(
      'Cannot use the step "push": it has no option "force"',
    );
  });
});
