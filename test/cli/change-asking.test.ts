import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { askPackages, askSummary } from "../../src/cli/change/ask.ts";
import type { Changed } from "../../src/cli/change/changed.ts";
import { Exit } from "../../src/model/exit.ts";
import type { Member } from "../../src/workspace/manifest.ts";
import { makeRepo, type Repo } from "../helpers/repo.ts";
import { HAS_PTY, KEY, makeTerminal, startInTerminal } from "../helpers/terminal.ts";
import { member } from "../workspace/members.ts";

const { enter, down, space, ctrlC, ctrlD } = KEY;
const WHICH = "Which packages does the change concern?";
const MAJOR = "major version";
const MINOR = "minor version";
const SUMMARY = "What changed?";
const WRITE = "Write this change file?";

/** The names were never released or changed since 1.0.0, and no change file tells of them. */
function changedIn(names: readonly string[], unreleased: readonly string[] = []): Changed {
  return { names: new Set(names), unreleased: new Set(unreleased), sinceOf: () => "1.0.0", files: [] };
}

const namesOf = (members: readonly Member[]): readonly string[] => members.map(({ name }) => name);

describe("the question for packages", () => {
  test("shows those that changed first and takes them, and raises each as it is told", async () => {
    const { terminal, answer, shown } = makeTerminal();
    const members = ["a", "b", "c", "d", "e"].map((name) => member(name));
    const asked = askPackages(members, changedIn(["c", "d", "e"], ["b"]), terminal);
    await answer(WHICH, enter);
    expect(shown()).toMatch(/in no change file.*c 1\.0\.0.*d 1\.0\.0.*e 1\.0\.0.*Never released.*b .*Unchanged.*a /s);
    await answer(MAJOR, down, space, enter);
    await answer(MINOR, space, enter);
    expect(await asked).toEqual([
      { name: "d", bump: "major" },
      { name: "c", bump: "minor" },
      { name: "e", bump: "patch" },
    ]);
    expect(shown()).toContain("The rest get a patch: e");
  });

  test("names a few of many once they are chosen", async () => {
    const { terminal, answer, shown } = makeTerminal();
    const members = Array.from({ length: 60 }, (_, index) => member(`package-${index + 1}`));
    const asked = askPackages(members, changedIn(namesOf(members)), terminal);
    await answer(WHICH, enter);
    await answer(MAJOR, enter);
    await answer(MINOR, "a", enter);
    expect(await asked).toEqual(members.map(({ name }) => ({ name, bump: "minor" })));
    const some = "package-1, package-2, package-3 and 57 more";
    expect(shown()).toMatch(
      new RegExp(`${WHICH.replace("?", "\\?")} ${some}.*${MAJOR}.* no package.*${MINOR}.* ${some}`, "s"),
    );
    expect(shown()).not.toContain("package-4, ");
  });

  test("takes nothing for no answer", async () => {
    const { terminal, answer } = makeTerminal();
    const asked = askPackages(
      ["a", "b"].map((name) => member(name)),
      changedIn([]),
      terminal,
    );
    await answer(WHICH, enter);
    await answer("At least one", space, enter);
    await answer("to a?", down, enter);
    expect(await asked).toEqual([{ name: "a", bump: "minor" }]);
  });

  test("is left out where there is one, which need not be released", async () => {
    const { terminal, answer, shown } = makeTerminal();
    const asked = askPackages([member("a")], changedIn(["a"]), terminal);
    await answer("to a?", down, down, down, enter);
    expect(await asked).toEqual([{ name: "a", bump: "none" }]);
    expect(shown()).not.toContain(WHICH);
  });

  test.each([ctrlC, ctrlD])("ends by the key %j as by the signal", async (key) => {
    const { terminal, answer } = makeTerminal();
    const asked = askPackages([member("a"), member("b")], changedIn(["a"]), terminal);
    await Promise.all([
      expect(asked).rejects.toMatchObject({ name: "Interrupted", code: Exit.interrupted }),
      answer(WHICH, key),
    ]);
  });
});

test("a summary without text is asked for again", async () => {
  const { terminal, answer } = makeTerminal();
  const asked = askSummary(terminal);
  await answer(SUMMARY, " ", enter);
  await answer("Say what changed", "Adds x.", enter);
  expect((await asked).trim()).toBe("Adds x.");
});

const FILES = {
  "package.json": JSON.stringify({ name: "root", private: true, workspaces: ["packages/*"] }),
  "packages/a/package.json": JSON.stringify({ name: "a", version: "0.3.0" }),
  "packages/b/package.json": JSON.stringify({ name: "b", version: "1.0.0" }),
  ".changeset/config.json": "{}\n",
};

describe.skipIf(!HAS_PTY)("plimsoll change in a terminal", () => {
  const makeChanged = async (): Promise<Repo> => {
    const repo = await makeRepo(FILES, { remote: false });
    for (const tag of ["a@0.3.0", "b@1.0.0"]) await repo.git("tag", tag);
    await repo.write({ "packages/a/index.js": "1\n" });
    return repo;
  };
  const written = async ({ root }: Repo) =>
    (await readdir(join(root, ".changeset"))).filter((one) => one.endsWith(".md"));

  test("asks, shows what it will write, writes it, and says where and what is next", async () => {
    const repo = await makeChanged();
    const { answer, shown, code } = startInTerminal(repo, ["change"]);
    await answer(WHICH, enter);
    await answer("to a?", down, down, enter);
    await answer(SUMMARY, "Breaks x.", enter);
    await answer(WRITE, enter);
    expect(await code).toBe(Exit.ok);
    const [name] = await written(repo);
    expect(await readFile(join(repo.root, ".changeset", name ?? ""), "utf8")).toBe(
      '---\n"a": major\n---\n\nBreaks x.\n',
    );
    expect(shown()).toContain("1.0.0 will be the first major version of a");
    expect(shown()).toContain(`Next: git add .changeset/${name}, and commit it with the change`);
  });

  test.each([
    ["Ctrl-C", ctrlC, Exit.interrupted],
    ["no", "n\r", Exit.blocked],
  ])("writes nothing after %s at the last question", async (_, keys, expected) => {
    const repo = await makeChanged();
    const { answer, code } = startInTerminal(repo, ["change", "--package", "b=patch"]);
    await answer(SUMMARY, "Adds x.", enter);
    await answer(WRITE, ...keys);
    expect(await code).toBe(expected);
    expect(await written(repo)).toEqual([]);
  });
});
