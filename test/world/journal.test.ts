import { execFile } from "node:child_process";
import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JournalRecord } from "../../src/model/journal.ts";
import { stepStates } from "../../src/model/journal.ts";
import { JournalFile } from "../../src/world/journal.ts";

const exec = promisify(execFile);
const LOADER = createRequire(import.meta.url)
  .resolve("jiti")
  .replace(/lib\/.*$/, "lib/jiti-register.mjs");
const RECORDS: readonly JournalRecord[] = [
  { type: "opened", plan: "d1", at: "2026-01-01T00:00:00.000Z" },
  { type: "began", step: 0, at: "2026-01-01T00:00:01.000Z" },
  { type: "done", step: 0 },
];

let folder = "";
let path = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "journal-"));
  path = join(folder, "journal.jsonl");
});
afterEach(() => rm(folder, { recursive: true }));

async function write(records = RECORDS): Promise<string> {
  const journal = await JournalFile.open(path);
  for (const record of records) await journal.append(record);
  return await readFile(path, "utf8");
}

describe("the journal", () => {
  it("reads back what was appended, and goes on from there", async () => {
    await write();
    const again = await JournalFile.open(path);
    expect(again.records).toEqual(RECORDS);
    await again.append({ type: "began", step: 1, at: "2026-01-01T00:00:02.000Z" });
    expect((await JournalFile.open(path)).records).toHaveLength(4);
  });

  it("numbers what is appended at once one after the other", async () => {
    const journal = await JournalFile.open(path);
    const steps = Array.from({ length: 50 }, (_, step) => ({ type: "done", step }) as const);
    await Promise.all(steps.map((record) => journal.append(record)));
    expect(journal.records).toEqual(steps);
    expect((await JournalFile.open(path)).records).toEqual(steps);
  });

  it("takes a line away again that a full disk cut short, so that the next is no damage", async () => {
    await write();
    const { size } = await stat(path);
    const script = `
      import { JournalFile } from ${JSON.stringify(new URL("../../src/world/journal.ts", import.meta.url).href)};
      const journal = await JournalFile.open(process.argv[2] ?? "");
      const failed = await journal.append({ type: "refused", step: 1, why: "x".repeat(5_000) }).then(() => "", (error: NodeJS.ErrnoException) => error.code);
      await journal.append({ type: "done", step: 1 });
      console.log(failed);
    `;
    const file = join(folder, "append.mts");
    await writeFile(file, script);
    // The limit on a file's size cuts a line short as a full disk does.
    const limited = ["-c", 'ulimit -f 1; exec "$@"', "bash", process.execPath, "--import", LOADER];
    const { stdout } = await exec("bash", [...limited, file, path], {
      env: { ...process.env, JITI_FS_CACHE: "false" },
    });
    expect(stdout.trim()).toBe("EFBIG");
    expect((await stat(path)).size).toBeLessThan(size + 200);
    expect((await JournalFile.open(path)).records).toEqual([...RECORDS, { type: "done", step: 1 }]);
  });

  it("drops a last line cut short at any byte", async () => {
    const text = await write();
    const lastLine = text.trimEnd().lastIndexOf("\n") + 1;
    for (let cut = lastLine; cut < text.length; cut++) {
      await writeFile(path, text.slice(0, cut));
      const journal = await JournalFile.open(path);
      expect(journal.records).toEqual(RECORDS.slice(0, 2));
      await journal.append({ type: "done", step: 0 });
      expect((await JournalFile.open(path)).records).toEqual(RECORDS);
    }
  });

  it("reads, without touching it, what another is about to finish writing", async () => {
    const text = await write();
    for (const cut of [text.length - 1, text.length - 10]) {
      await writeFile(path, text.slice(0, cut));
      expect((await JournalFile.read(path)).records).toEqual(RECORDS.slice(0, 2));
      expect(await readFile(path, "utf8")).toBe(text.slice(0, cut));
      await appendFile(path, text.slice(cut));
      expect((await JournalFile.read(path)).records).toEqual(RECORDS);
    }
  });

  it("appends nothing where it was opened to be read", async () => {
    const text = await write();
    await expect((await JournalFile.read(path)).append({ type: "done", step: 0 })).rejects.toThrow("to be read");
    expect(await readFile(path, "utf8")).toBe(text);
  });

  it("refuses a damaged record in the middle", async () => {
    const text = await write();
    for (const at of [5, 20, 60]) {
      await writeFile(path, text.slice(0, at) + (text[at] === "x" ? "y" : "x") + text.slice(at + 1));
      await expect(JournalFile.open(path)).rejects.toThrow("record 1 is damaged");
    }
  });

  it("refuses lines out of order", async () => {
    const lines = (await write()).split(/(?<=\n)/);
    await writeFile(path, [lines[1], lines[0], lines[2]].join(""));
    await expect(JournalFile.open(path)).rejects.toThrow("record 1 is damaged");
    await writeFile(path, lines.slice(0, 2).join(""));
    await appendFile(path, `${lines[1]}${lines[2]}`);
    await expect(JournalFile.open(path)).rejects.toThrow("record 3 is damaged");
  });
});

describe("stepStates", () => {
  it("takes the last word on each step", () => {
    const at = "2026-01-01T00:00:00.000Z";
    const records: JournalRecord[] = [
      { type: "began", step: 0, at },
      { type: "done", step: 0 },
      { type: "began", step: 1, at },
      { type: "reverted", step: 0 },
      { type: "began", step: 2, at },
      { type: "refused", step: 2, why: "no" },
    ];
    expect(stepStates(records, 4)).toEqual(["untouched", "began", "untouched", "untouched"]);
  });
});
