import { describe, expect, it } from "vitest";
import { inherited } from "../../src/world/inherited.ts";
import { run } from "../../src/world/process.ts";

const env = inherited();

/** The lines that a program of node says. */
async function linesOf(code: string): Promise<readonly string[]> {
  const lines: string[] = [];
  await run([process.execPath, "-e", code], { cwd: "/", env, onLine: (line) => lines.push(line) });
  return lines;
}

describe("the lines of a program", () => {
  it("come one by one, whatever ends them, and the last one without an end", async () => {
    expect(await linesOf('process.stdout.write("a\\r\\nb\\n\\nc\\rd")')).toEqual(["a", "b", "", "c", "d"]);
  });

  it("are put together again where they come in pieces", async () => {
    const inPieces =
      'const say = (text) => process.stdout.write(text); say("a"); setTimeout(() => { say("b\\nc"); setTimeout(() => say("d"), 100); }, 100)';
    expect(await linesOf(inPieces)).toEqual(["ab", "cd"]);
  });

  it("are cut off where one is too long to be read, and the next is whole", async () => {
    const code =
      'for (let n = 0; n < 32; n++) process.stdout.write("x".repeat(2 ** 20)); process.stdout.write("\\nnext\\n")';
    const [long = "", ...others] = await linesOf(code);
    expect(long.length).toBe(2 ** 16);
    expect(others).toEqual(["next"]);
  });

  it("are cut off at the same length in one piece", async () => {
    const lines = await linesOf('process.stdout.write("y".repeat(70000) + "\\n" + "z".repeat(70000))');
    expect(lines).toEqual(["y".repeat(2 ** 16), "z".repeat(2 ** 16)]);
  });
});
