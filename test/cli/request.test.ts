import { describe, expect, it } from "vitest";
import { parseRequest } from "../../src/cli/request.ts";

describe("what is asked to be released", () => {
  it.each([
    [undefined, { bump: null, version: null }],
    ["minor", { bump: "minor", version: null }],
    ["1.2.3-beta.0", { bump: null, version: "1.2.3-beta.0" }],
  ])("%j is taken", (what, request) => {
    expect(parseRequest(what)).toEqual(request);
  });

  it.each([
    ["1.2", "it is no semantic version and no kind of bump", /^Use X\.Y\.Z or one of: major, /],
    ["v1.0.0", "it is no semantic version and no kind of bump", /^Use X\.Y\.Z or one of: major, /],
    ["1.0.0+b1", "npm and the order of versions ignore build metadata", /^Leave it out: 1\.0\.0$/],
    ["1.0.0-rc.1+20260101.sha", "npm and the order of versions ignore build metadata", /^Leave it out: 1\.0\.0-rc\.1$/],
    ["1.0.0+", "it is no semantic version and no kind of bump", /^Use X\.Y\.Z/],
  ])("%j is refused", (what, state, hint) => {
    const refusal = { kind: "usage", message: `Cannot release "${what}": ${state}` };
    expect(() => parseRequest(what)).toThrow(expect.objectContaining(refusal) as Error);
    expect(() => parseRequest(what)).toThrow(expect.objectContaining({ hint: expect.stringMatching(hint) as string }));
  });
});
