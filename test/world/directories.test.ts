import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Digest } from "../../src/model/effect.ts";
import { openDirectories } from "../../src/world/directories.ts";
import { openStore, type Store } from "../../src/world/store.ts";
import type { DirectoryHands } from "../../src/world/world.ts";

let root: string;
let store: Store;
let hands: DirectoryHands;
let entries: { name: string; digest: Digest }[];
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
  store = openStore(join(root, "store"));
  hands = openDirectories(root, store);
  entries = [await entry("a.tgz", "one"), await entry("SHA256SUMS", "two")];
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function entry(name: string, content: string) {
  return { name, digest: (await store.put(name, content)).digest };
}

test("creates a directory with its parents, reads it, and removes it without a rest", async () => {
  expect(await hands.read("out/v1")).toBeNull();
  await hands.create("out/v1", entries);
  expect(await hands.read(join(root, "out/v1"))).toEqual(
    Object.fromEntries(entries.map(({ name, digest }) => [name, digest])),
  );
  expect(await readFile(join(root, "out/v1/a.tgz"), "utf8")).toBe("one");
  await hands.remove("out/v1");
  expect(await readdir(join(root, "out"))).toEqual([]);
});

test("replaces what a killed run left aside", async () => {
  await mkdir(join(root, "out.plimsoll-tmp/deep"), { recursive: true });
  await writeFile(join(root, "out.plimsoll-tmp/a.tgz"), "half");
  await hands.create("out", entries);
  expect(await readdir(join(root, "out"))).toEqual(["SHA256SUMS", "a.tgz"]);
  await rm(join(root, "out"), { recursive: true });
  await mkdir(join(root, "out.plimsoll-tmp"));
  await hands.remove("out");
  expect((await readdir(root)).filter((name) => name.startsWith("out"))).toEqual([]);
});

test("refuses a place that is a file, a link, below a file, or taken", async () => {
  await writeFile(join(root, "file"), "");
  await symlink(tmpdir(), join(root, "link"));
  await mkdir(join(root, "taken"));
  await expect(hands.create("file", entries)).rejects.toThrow("not a directory");
  await expect(hands.read("link")).rejects.toThrow("not a directory");
  await expect(hands.create("file/below", entries)).rejects.toThrow("not a directory");
  await expect(hands.create("taken", entries)).rejects.toThrow("it exists");
});

test("refuses names that lead elsewhere and bytes that changed, and leaves the place absent", async () => {
  await expect(hands.create("out", [{ ...entries[0]!, name: "../evil" }])).rejects.toThrow("not a plain file name");
  await writeFile(store.path(entries[0]!.digest), "onf");
  await expect(hands.create("out", entries)).rejects.toThrow("have changed");
  expect(await hands.read("out")).toBeNull();
});

test("never takes a folder or a link inside for a planned file", async () => {
  await hands.create("out", entries);
  await mkdir(join(root, "out/more"));
  expect(await hands.read("out")).toMatchObject({ more: "" });
});
