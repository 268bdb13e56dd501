import { appendFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JournalRecord } from "../../src/model/journal.ts";
import { stepStates } from "../../src/model/journal.ts";
import { JournalFile } from "../../src/world/journal.ts";

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
