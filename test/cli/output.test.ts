import { execFileSync, spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { PROGRAM } from "../helpers/cli.ts";
import { SOURCE } from "../helpers/count.ts";
import { folderOf } from "../helpers/folder.ts";

/** Enough rows to fill a pipe several times. */
const FILES = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`${"long".repeat(20)}${n}.ts`, SOURCE]));
const env = { PATH: process.env.PATH, TERM: "xterm" };

function countTo(output: number | "pipe", folder: string, more: NodeJS.ProcessEnv = {}) {
  const args = [PROGRAM, "count", "--by-file", folder];
  const stdio = ["ignore", output, "pipe"] as const;
  return spawnSync(process.execPath, args, { stdio: [...stdio], encoding: "utf8", env: { ...env, ...more } });
}

test("a file, a pipe and a slow reader get the same", async () => {
  const folder = await folderOf(FILES);
  const file = join(await folderOf({}), "output");
  const descriptor = openSync(file, "w");
  countTo(descriptor, folder);
  closeSync(descriptor);
  const text = await readFile(file, "utf8");
  expect(text.split("\n")).toHaveLength(2_003);
  expect(text).not.toContain("\u001b");
  expect(countTo("pipe", folder).stdout).toBe(text);
  const slowly = `"${process.execPath}" "${PROGRAM}" count --by-file "${folder}" | (sleep 1; cat)`;
  expect(execFileSync("sh", ["-c", slowly], { encoding: "utf8", env })).toBe(text);
});

test("colours can be forced on a pipe", async () => {
  const folder = await folderOf({ "a.ts": SOURCE });
  expect(countTo("pipe", folder, { FORCE_COLOR: "1" }).stdout).toContain("\u001b[2mFile");
});

test("a reader that has gone is no failure", async () => {
  const folder = await folderOf(FILES);
  const gone = `"${process.execPath}" "${PROGRAM}" count --by-file "${folder}" | true; echo "\${PIPESTATUS[0]}"`;
  expect(execFileSync("bash", ["-c", gone], { encoding: "utf8", env })).toBe("0\n");
});
