import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../helpers/cli.ts";
import { count, countJson, countText, SOURCE, squeezed, type SumDocument } from "../helpers/count.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

/** What `plimsoll count --history --json` prints. */
interface HistoryDocument {
  readonly releases: readonly (SumDocument & {
    readonly tag: string;
    readonly at: string | null;
    readonly change: number | null;
  })[];
}

let repo: Repo;
beforeAll(async () => {
  repo = await makeRepo({ "a.ts": SOURCE, "style.css": "a {\n}\n" }, { keep: true, remote: false });
  await tagAt("v1.0.0", "2020-02-29T12:00:00Z");
  await repo.commit({ "lib/b.ts": `${SOURCE}${SOURCE}`, "style.css": "a {\n}\nb {\n}\n" }, "feat: b");
  await repo.git("tag", "nightly");
  await repo.git("tag", "1.1");
  await repo.git("tag", "v1.1.0.0");
  await repo.git("tag", "v1.2.0-of-a-file", "HEAD:a.ts");
  await tagAt("@acme/x@1.1.0", "2021-12-31T23:59:59Z");
  await repo.commit({ "lib/b.ts": SOURCE, "c.js": "" }, "fix: b");
  await tagAt("release/2.0.0-rc.1", "2021-06-01T00:00:00Z");
  await repo.git("tag", "tool-v2.0.0+b.7");
  await repo.commit({ "a.ts": null, "c.js": null, "lib/b.ts": null, "style.css": "a {\n}\n" }, "feat: less");
});
afterAll(() => repo.remove());

/** Makes an annotated tag of a date. */
async function tagAt(name: string, date: string): Promise<void> {
  const [commit, path] = [await repo.git("rev-parse", "HEAD"), join(repo.folder, "tag")];
  const seconds = Date.parse(date) / 1_000;
  const head = `object ${commit}\ntype commit\ntag ${name}\ntagger Ada <ada@example.org> ${seconds} +0000\n`;
  await writeFile(path, `${head}\nsays\n`);
  await repo.git("update-ref", `refs/tags/${name}`, await repo.git("hash-object", "-t", "tag", "-w", path));
}

const history = async (...args: readonly string[]): Promise<HistoryDocument["releases"]> =>
  (await countJson<HistoryDocument>(repo, "--history", ...args)).releases;

describe("plimsoll count --history", () => {
  test("tells what each release tag carried, whatever its form, the oldest first, and no other tag", async () => {
    expect(await history()).toEqual([
      {
        tag: "v1.0.0",
        at: "2020-02-29T12:00:00.000Z",
        files: 2,
        lines: 5,
        effective: 3,
        comment: 1,
        blank: 1,
        change: null,
      },
      {
        ...{ tag: "release/2.0.0-rc.1", at: "2021-06-01T00:00:00.000Z" },
        ...{ files: 4, lines: 10, effective: 6, comment: 2, blank: 2, change: 3 },
      },
      {
        ...{ tag: "@acme/x@1.1.0", at: "2021-12-31T23:59:59.000Z" },
        ...{ files: 3, lines: 13, effective: 7, comment: 3, blank: 3, change: 1 },
      },
      {
        ...{ tag: "tool-v2.0.0+b.7", at: "2026-01-01T00:02:00.000Z" },
        ...{ files: 4, lines: 10, effective: 6, comment: 2, blank: 2, change: -1 },
      },
    ]);
  });

  test("prints a row and a bar for each", async () => {
    const text = await countText(repo, "--history");
    expect(squeezed(text)).toEqual([
      "Tag Date Files Effective Change",
      expect.stringMatching(/^v1\.0\.0 2020-02-29 2 3 – █+[▏▎▍▌▋▊▉]?$/) as string,
      expect.stringMatching(/^release\/2\.0\.0-rc\.1 2021-06-01 4 6 \+3 █+[▏▎▍▌▋▊▉]?$/) as string,
      expect.stringMatching(/^@acme\/x@1\.1\.0 2021-12-31 3 7 \+1 █+$/) as string,
      expect.stringMatching(/^tool-v2\.0\.0\+b\.7 2026-01-01 4 6 −1 █+[▏▎▍▌▋▊▉]?$/) as string,
      "",
    ]);
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test("prints comma-separated values", async () => {
    expect(await countText(repo, "--history", "--csv")).toBe(
      [
        "tag,date,files,lines,effective,comment,blank,change",
        "v1.0.0,2020-02-29,2,5,3,1,1,",
        "release/2.0.0-rc.1,2021-06-01,4,10,6,2,2,3",
        "@acme/x@1.1.0,2021-12-31,3,13,7,3,3,1",
        "tool-v2.0.0+b.7,2026-01-01,4,10,6,2,2,-1",
        "",
      ].join("\r\n"),
    );
  });

  test("tells the same as a count of each, from nothing and from what was kept", async () => {
    for (const how of [["--no-cache"], [], []])
      for (const { tag, at: _at, change: _change, ...sum } of await history(...how))
        expect((await countJson(repo, ...how, "--at", tag)).totals).toEqual(sum);
  });

  test("of a path leaves out the releases that did not have it", async () => {
    expect((await history("lib")).map(({ tag, effective, change }) => [tag, effective, change])).toEqual([
      ["release/2.0.0-rc.1", 1, null],
      ["@acme/x@1.1.0", 2, 1],
      ["tool-v2.0.0+b.7", 1, -1],
    ]);
    expect((await history("style.css")).map(({ effective }) => effective)).toEqual([2, 4, 4, 4]);
    expect(await count(repo, "--history", "nope")).toMatchObject({
      code: 2,
      stdout: "",
      stderr: expect.stringContaining("Cannot count nope: no release has it") as string,
    });
  });

  test("leaves out what is excluded", async () => {
    expect((await history("--exclude", "*.css")).map(({ effective }) => effective)).toEqual([1, 2, 3, 2]);
  });

  test("starts cloc once for all releases, and never for what was counted before", async () => {
    const bin = join(repo.folder, "bin");
    const log = join(repo.folder, "log");
    await mkdir(bin);
    await writeFile(log, "");
    const perl = `#!/bin/sh\necho once >>'${log}'\nPATH='${repo.env["PATH"] ?? ""}' exec perl "$@"\n`;
    await writeFile(join(bin, "perl"), perl, { mode: 0o755 });
    const env = { PATH: `${bin}:${repo.env["PATH"] ?? ""}`, XDG_CACHE_HOME: join(repo.folder, "caches") };
    const texts = [];
    for (let run = 0; run < 2; run++) texts.push((await runCli(repo, ["count", "--history", "--csv"], env)).stdout);
    expect(await readFile(log, "utf8")).toBe("once\n");
    expect(texts).toEqual([texts[0], texts[0]]);
    expect(texts[0]).toContain("v1.0.0,2020-02-29,2,5,3,1,1,");
  });

  test("changes nothing, and says so where there is no release", async () => {
    const before = await repo.portrait();
    await countText(repo, "--history");
    expect(await repo.portrait()).toEqual(before);
    const none = await makeRepo({ "a.ts": SOURCE }, { remote: false });
    await none.git("tag", "nightly");
    expect(await countText(none, "--history")).toBe("There is no release to count\n");
    expect(await countJson(none, "--history")).toEqual({ releases: [] });
    expect((await count(none, "--history", "--csv")).stdout).toBe(
      "tag,date,files,lines,effective,comment,blank,change\r\n",
    );
  });
});
