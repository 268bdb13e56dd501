import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, stat, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { VERSION } from "../../../src/lines/scanner.ts";
import { cachePlaceOf, tidyCaches } from "../../../src/world/lines/cache-folder.ts";
import { CountCache } from "../../../src/world/lines/cache.ts";
import { LogFile } from "../../../src/world/lines/log-file.ts";
import { cacheIn } from "../../helpers/counting.ts";
import { folderOf } from "../../helpers/folder.ts";

const exec = promisify(execFile);
const LINES = { language: "TypeScript", effective: 3, comment: 2, blank: 1 };
const TOTALS = { scope: "a", tree: "1", totals: { languages: {}, uncounted: {} } };

describe("the cache of counts", () => {
  test("gives back what was kept, after it was saved and in another process", async () => {
    const place = cacheIn(await folderOf({}));
    const cache = new CountCache(place);
    expect(cache.outcome("a .ts")).toBeUndefined();
    cache.keep("a .ts", LINES);
    cache.keep("b .ts", { why: "binary" });
    cache.keep("c /x.unknown", null);
    cache.keep("d /odd\tname", null);
    cache.keepTotals(TOTALS);
    cache.save();
    const again = new CountCache(place);
    expect(["a .ts", "b .ts", "c /x.unknown", "d /odd\tname", "e .ts"].map((key) => again.outcome(key))).toEqual([
      LINES,
      { why: "binary" },
      null,
      undefined,
      undefined,
    ]);
    expect(again.totals("a", "1")).toEqual(TOTALS);
    expect(again.totals("b", "1")).toBeUndefined();
  });

  test("gives the totals of a tree, or the last ones of its scope", () => {
    const cache = new CountCache(null);
    expect(cache.totals("a", "1")).toBeUndefined();
    for (const tree of ["1", "2", "3"]) cache.keepTotals({ ...TOTALS, tree });
    expect(cache.totals("a", "2")?.tree).toBe("2");
    expect(cache.totals("a", "4")?.tree).toBe("3");
  });

  test("is in the user's cache directory, by the scanner's version and the repository's path", () => {
    const { root, folder } = cachePlaceOf("/home/me/it/.git", { XDG_CACHE_HOME: "/caches" }) ?? {};
    expect([root, folder]).toEqual(["/caches/plimsoll/lines", `/caches/plimsoll/lines/${VERSION}/home/me/it/git`]);
    expect(cachePlaceOf("/home/me/it/.git", { XDG_CACHE_HOME: "relative" })?.root).toMatch(/^\//);
  });

  test.each(["/../../../../x", "/../../../../any/x", "../../x", "/"])(
    "stays where it is for a git directory %j",
    (odd) => {
      const place = cachePlaceOf(odd, { XDG_CACHE_HOME: "/caches" });
      expect(place === null || place.folder.startsWith(`/caches/plimsoll/lines/${VERSION}/`)).toBe(true);
    },
  );

  test("makes room: other scanners' counts go first, and then what was used longest ago", async () => {
    const caches = await folderOf({ "plimsoll/lines/0000000000000000/a/blobs": "old" });
    const lines = join(caches, "plimsoll", "lines");
    const root = join(lines, VERSION);
    await mkdir(join(lines, "somebody's"));
    await mkdir(join(caches, "outside"));
    await writeFile(join(caches, "outside", "large"), "");
    await truncate(join(caches, "outside", "large"), 200 * 1024 * 1024);
    for (const [index, name] of ["a", "b", "c"].entries()) {
      await mkdir(join(root, name), { recursive: true });
      await writeFile(join(root, name, "blobs"), "");
      await truncate(join(root, name, "blobs"), 60 * 1024 * 1024);
      await utimes(join(root, name, "blobs"), index, index);
    }
    await symlink(join(caches, "outside"), join(root, "link"));
    await symlink("loop", join(root, "loop"));
    tidyCaches(lines);
    expect((await readdir(lines)).sort()).toEqual([VERSION, "somebody's"].sort());
    expect(await readdir(join(caches, "outside"))).toEqual(["large"]);
    expect(await readdir(join(root, "a"))).toEqual([]);
    expect(await readdir(join(root, "c"))).toEqual(["blobs"]);
  });

  test("that cannot be written costs nothing but time", async () => {
    const place = cacheIn(join(await folderOf({ file: "" }), "file"));
    const cache = new CountCache(place);
    expect(cache.outcome("a .ts")).toBeUndefined();
    cache.keep("a .ts", LINES);
    expect(() => cache.save()).not.toThrow();
    expect(new CountCache(place).outcome("a .ts")).toBeUndefined();
  });
});

describe("what a cache was given by somebody else", () => {
  test.each([
    ["trees", "null"],
    ["trees", '{"scope":"a","tree":"1","totals":null}'],
    ["trees", '{"scope":"a","tree":"1","totals":{"languages":{"X":{"files":-1}},"uncounted":{}}}'],
    ["trees", '{"scope":"a","tree":"1","totals":{"languages":{},"uncounted":{"x":1e99}}}'],
    ["blobs", "a .ts\tTypeScript\t1\tNaN\t2"],
    ["blobs", "a .ts\tTypeScript\t1\t1e99\t2"],
    ["blobs", "a .ts\tTypeScript\t1"],
  ])("is passed over: %s %s", async (file, line) => {
    const place = cacheIn(await folderOf({}));
    new LogFile(join(place.folder, file), 10_000).append([line]);
    const cache = new CountCache(place);
    expect([cache.totals("a", "1"), cache.outcome("a .ts")]).toEqual([undefined, undefined]);
  });
});

test("a cache is not written where nothing is new, and nothing twice", async () => {
  const place = cacheIn(await folderOf({}));
  const run = (key: string): void => {
    const cache = new CountCache(place);
    if (cache.outcome(key) === undefined) cache.keep(key, LINES);
    cache.keep("a .ts", LINES);
    cache.save();
  };
  new CountCache(place).save();
  expect(existsSync(place.root)).toBe(false);
  run("a .ts");
  const { size } = await stat(join(place.folder, "blobs"));
  run("a .ts");
  expect((await stat(join(place.folder, "blobs"))).size).toBe(size);
});

describe("a log file", () => {
  const MOST = 10_000;

  test.each([
    ["is cut off", (bytes: Buffer) => bytes.subarray(0, -2)],
    [
      "has another byte",
      (bytes: Buffer) => Buffer.from(bytes.map((byte, at) => (at === bytes.length - 3 ? 0x58 : byte))),
    ],
    [
      "goes on with something else",
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -13), Buffer.from("nonsense\n\0")]),
    ],
  ])("whose end %s is read up to there, and begun anew", async (_, damage) => {
    const path = join(await folderOf({}), "log");
    new LogFile(path, MOST).append(["a", "b"]);
    new LogFile(path, MOST).append(["c"]);
    await writeFile(path, damage(await readFile(path)));
    const log = new LogFile(path, MOST);
    expect(log.read()).toEqual(["a", "b"]);
    log.append(["d"]);
    expect(new LogFile(path, MOST).read()).toEqual(["d"]);
  });

  test("that has become too large is begun anew", async () => {
    const path = join(await folderOf({}), "log");
    for (let round = 0; round < 50; round++) {
      const log = new LogFile(path, MOST);
      log.read();
      log.append(["x".repeat(900)]);
    }
    expect((await stat(path)).size).toBeLessThan(MOST + 1_000);
  });

  test("loses nothing where two processes write at once", async () => {
    const path = join(await folderOf({}), "deep", "log");
    const module = fileURLToPath(new URL("../../../src/world/lines/log-file.ts", import.meta.url));
    const script = `import { createJiti } from "jiti";
      const { LogFile } = await createJiti(process.cwd()).import(process.argv[1]);
      for (let n = 0; n < 200; n++) new LogFile(process.argv[2], 1e9).append([process.argv[3] + n]);`;
    const start = (name: string) =>
      exec(process.execPath, ["--input-type=module", "--eval", script, module, path, name]);
    await mkdir(dirname(path));
    await Promise.all([start("a"), start("b")]);
    const lines = new LogFile(path, 1e9).read();
    expect(lines.toSorted()).toEqual(
      ["a", "b"].flatMap((name) => Array.from({ length: 200 }, (_, n) => `${name}${n}`)).toSorted(),
    );
  });
});
