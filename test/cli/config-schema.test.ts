import { describe, expect, test } from "vitest";
import { z } from "zod";
import { stepFactories } from "../../checks/index.ts";
import { configSchema } from "../../src/cli/config/json-schema.ts";

const schema = z.fromJSONSchema(configSchema() as Parameters<typeof z.fromJSONSchema>[0]);

test.for(Object.keys(stepFactories))("%s is known by its name and with options", (name) => {
  expect(schema.safeParse({ steps: [name] }).success).toBe(true);
  const misspelt = schema.safeParse({ steps: [[name, { noSuchOption: 1 }]] });
  expect(misspelt.success).toBe(false);
});

describe("the schema takes what the program takes", () => {
  test.for([
    {},
    { $schema: "./node_modules/plimsoll/dist/schema.json", steps: ["version", ["lines", { max: 60_000 }]] },
    { steps: [{ use: "./my-check.ts", options: { anything: [1] } }, ["command", { id: "x", run: ["true"] }]] },
    { steps: [["command", { id: "x", run: ["true"], reads: ["release commit"] }]] },
    { way: "tag-only", branch: "next", remote: "upstream", tag: "{name}@{version}" },
    { tag: { "*": "{unscoped}-v{version}", "@acme/core": "v{version}" } },
    { waivers: [{ finding: "dirty", reason: "we know", until: "2027-01-31" }] },
  ])("%j", (config) => {
    expect(schema.safeParse(config).error).toBeUndefined();
  });
});

describe("the schema refuses what the program refuses", () => {
  test.for([
    { step: [] },
    { way: "sideways" },
    { tag: { core: 1 } },
    { steps: ["versoin"] },
    { steps: [["lines", { max: "many" }]] },
    { steps: [["command", { id: "x", reads: {} }]] },
    { steps: [{ options: {} }] },
    { waivers: [{ finding: "dirty", reason: "we know", until: "soon" }] },
  ])("%j", (config) => {
    expect(schema.safeParse(config).success).toBe(false);
  });
});
