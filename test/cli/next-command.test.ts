import { expect, test } from "vitest";
import { nextCommand } from "../../src/cli/next-command.ts";

test.for([
  [undefined, {}, "plimsoll release"],
  ["minor", { way: "tag-only" }, "plimsoll release minor --way tag-only"],
  [
    "1.2.0",
    { cwd: "packages/a", config: "ci.json", way: "existing", branch: "release/1.x", remote: "upstream" },
    "plimsoll release 1.2.0 -C packages/a --config ci.json --way existing --branch release/1.x --remote upstream",
  ],
  [undefined, { out: "plan.json", way: "tag-only", config: "ci.json" }, "plimsoll apply plan.json"],
  [undefined, { out: "../plan.json", cwd: "a b" }, "plimsoll apply ../plan.json -C 'a b'"],
  [undefined, { config: "it's $HOME.json" }, "plimsoll release --config 'it'\\''s $HOME.json'"],
  [undefined, { branch: "a;reboot", remote: "" }, "plimsoll release --branch 'a;reboot' --remote ''"],
  [undefined, { cwd: "~/a\u001b[2J" }, "plimsoll release -C '~/a\\u{1b}[2J'"],
] as const)("%j with %j is followed by its like: %s", ([what, flags, command]) => {
  expect(nextCommand(what, flags)).toBe(command);
});
