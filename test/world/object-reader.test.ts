import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { ObjectReader } from "../../src/world/git/object-reader.ts";
import { PlainGit } from "../../src/world/git/plain.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";

const OLD = `#!/bin/sh
case "$*" in *--batch-command*)
  echo "error: unknown option \\\`batch-command'" >&2
  exit 129
esac
PATH="$REST" exec git "$@"
`;

/** Puts a git before the real one. */
async function useGit(repo: Repo, script: string): Promise<void> {
  const path = join(repo.folder, "git");
  await writeFile(path, script.replace("$REST", process.env.PATH ?? ""));
  await chmod(path, 0o755);
  vi.stubEnv("PATH", `${repo.folder}:${process.env.PATH ?? ""}`);
  onTestFinished(() => void vi.unstubAllEnvs());
}

function readerIn(repo: Repo): ObjectReader {
  const reader = new ObjectReader(new PlainGit(repo.root));
  onTestFinished(() => reader.close());
  return reader;
}

const textsOf = async (reader: ObjectReader, revisions: readonly string[]) =>
  (await reader.findAll(revisions)).map((object) => object?.bytes.toString("utf8") ?? null);

test.each(["this git", "a git before 2.36"])(
  "objects are read in the order of their questions by %s",
  async (which) => {
    const repo = await makeRepo({ "a.txt": "a\n", "b.txt": "b\n\n", empty: "" }, { remote: false });
    if (which !== "this git") await useGit(repo, OLD);
    const reader = readerIn(repo);
    const [some, others] = await Promise.all([
      textsOf(reader, ["HEAD:a.txt", "HEAD:none", "HEAD:b.txt"]),
      textsOf(reader, ["HEAD:empty", "HEAD:a.txt"]),
    ]);
    expect([some, others]).toEqual([
      ["a\n", null, "b\n\n"],
      ["", "a\n"],
    ]);
    expect(await textsOf(reader, ["HEAD:b.txt"])).toEqual(["b\n\n"]);
  },
);

test("a reader that was closed reads again", async () => {
  const repo = await makeRepo({ "a.txt": "a\n" }, { remote: false });
  const reader = readerIn(repo);
  expect(await textsOf(reader, ["HEAD:a.txt"])).toEqual(["a\n"]);
  await reader.close();
  expect(await textsOf(reader, ["HEAD:a.txt"])).toEqual(["a\n"]);
});

test("an object of many pieces is whole", async () => {
  const text = `${"0123456789abcdef".repeat(200_000)}\n`;
  const repo = await makeRepo({ "large.txt": text }, { remote: false });
  expect(await textsOf(readerIn(repo), ["HEAD:large.txt"])).toEqual([text]);
});

test("a git that fails is heard, by all who wait", async () => {
  const repo = await makeRepo({ "a.txt": "a\n" }, { remote: false });
  await useGit(repo, "#!/bin/sh\necho 'fatal: detected dubious ownership' >&2\nexit 128\n");
  const reader = readerIn(repo);
  const asked = await Promise.allSettled([reader.find("HEAD"), reader.find("HEAD:a.txt")]);
  expect(asked.map((end) => (end.status === "rejected" ? String(end.reason) : ""))).toEqual([
    expect.stringContaining("Cannot read objects: detected dubious ownership") as string,
    expect.stringContaining("Cannot read objects: detected dubious ownership") as string,
  ]);
});

test("a git that is not there is named", async () => {
  const repo = await makeRepo({ "a.txt": "a\n" }, { remote: false });
  vi.stubEnv("PATH", join(repo.folder, "nowhere"));
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(readerIn(repo).find("HEAD")).rejects.toThrow("Cannot read objects: git is not installed");
});

test.each(["begin", "take", "end"] as const)(
  "what a waiter throws in its %s is heard, by all who wait",
  async (where) => {
    const repo = await makeRepo({ "a.txt": "a\n", "large.txt": "l".repeat(4_000_000) }, { remote: false });
    const reader = readerIn(repo);
    const failures: unknown[] = [];
    const quiet = { begin: () => undefined, take: () => undefined, end: () => undefined };
    const failed = new Promise<unknown>((resolve) => {
      const waiter = {
        ...quiet,
        [where]: () => {
          throw new Error("no room");
        },
        fail: resolve,
      };
      void reader.ask(
        ["HEAD:a.txt", "HEAD:large.txt"],
        [waiter, { ...quiet, fail: (thrown) => failures.push(thrown) }],
      );
    });
    await expect(reader.find("HEAD:large.txt")).rejects.toThrow("no room");
    expect(String(await failed)).toBe("Error: no room");
    expect(failures.map(String)).toEqual(["Error: no room"]);
    expect(await textsOf(reader, ["HEAD:a.txt"])).toEqual(["a\n"]);
  },
);
