import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sha256 } from "../../src/world/files.ts";
import { openStore, type Store } from "../../src/world/store.ts";

let folder: string;
let store: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
  store = openStore(join(folder, "files"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("gives back the bytes by digest, and leaves nothing else", async () => {
  const file = await store.put("a.tgz", "héllo");
  expect(file).toEqual({ name: "a.tgz", digest: sha256("héllo"), size: 6 });
  await store.put("again.tgz", "héllo");
  expect(Buffer.from(await store.read(file.digest)).toString()).toBe("héllo");
  expect(await readdir(join(folder, "files"))).toEqual([file.digest]);
});

test("refuses bytes that changed, and puts good ones in their place", async () => {
  const { digest } = await store.put("a", "one");
  await writeFile(store.path(digest), "onf");
  await expect(store.read(digest)).rejects.toMatchObject({
    kind: "blocked",
    message: `Cannot use archive ${digest.slice(0, 12)}…: its bytes have changed`,
  });
  await expect(store.copyTo(join(folder, "other"), [digest])).rejects.toThrow("have changed");
  await store.put("a", "one");
  expect(Buffer.from(await store.read(digest)).toString()).toBe("one");
});

test("refuses what is absent, and digests that are paths", async () => {
  await expect(store.read("0".repeat(64))).rejects.toThrow("not in the store");
  await expect(async () => store.read("../../etc/passwd")).rejects.toThrow("not a SHA-256");
});

test("copies to another folder", async () => {
  const digests = [(await store.put("a", "one")).digest, (await store.put("b", "two")).digest];
  await store.copyTo(join(folder, "other"), digests);
  expect(await readdir(join(folder, "other"))).toEqual(digests.toSorted());
});
