import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { handlers } from "../../src/effects/index.ts";
import type { CommandEffect, DirectoryEffect, Oid, Settled } from "../../src/model/effect.ts";
import { RefusedError, type PlimsollError } from "../../src/model/error.ts";
import { openDirectories } from "../../src/world/directories.ts";
import { inherited } from "../../src/world/inherited.ts";
import { run } from "../../src/world/process.ts";
import { Secrets } from "../../src/world/secrets.ts";
import { openStore, type Store } from "../../src/world/store.ts";
import type { GitHands, World } from "../../src/world/world.ts";

let root: string;
let store: Store;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "plimsoll-test-"));
  store = openStore(join(root, "store"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** A world of real parts; `git` answers what a test says, as only the answers matter here. */
function world(git: Partial<GitHands> = {}): World {
  const secrets = new Secrets({ DEPLOY_TOKEN: "canary-deploy" });
  const parts: Partial<World> = {
    root,
    store,
    secrets,
    git: git as GitHands,
    directories: openDirectories(root, store),
    run: (command, { env, timeoutSeconds }) =>
      run(command, { cwd: root, env: { ...inherited(), ...secrets.reveal(env) }, timeoutSeconds }),
  };
  return parts as World;
}

describe("directory", () => {
  async function effect(): Promise<Settled<DirectoryEffect>> {
    const { digest } = await store.put("a.tgz", "one");
    return { kind: "directory", at: "out/v1", from: null, to: [{ name: "a.tgz", digest }] };
  }

  test("goes there and back", async () => {
    const there = await effect();
    expect(await handlers.directory.observe(there, world())).toBe("before");
    await handlers.directory.apply(there, world());
    expect(await handlers.directory.observe(there, world())).toBe("after");
    await handlers.directory.apply(handlers.directory.invert(there)!, world());
    expect(await handlers.directory.observe(there, world())).toBe("before");
  });

  test("is neither with other bytes, a further file or a missing one", async () => {
    const there = await effect();
    await handlers.directory.apply(there, world());
    await writeFile(join(root, "out/v1/more"), "");
    expect(await handlers.directory.observe(there, world())).toBe("neither");
    await rm(join(root, "out/v1/more"));
    await writeFile(join(root, "out/v1/a.tgz"), "onf");
    expect(await handlers.directory.observe(there, world())).toBe("neither");
    await rm(join(root, "out/v1/a.tgz"));
    expect(await handlers.directory.observe(there, world())).toBe("neither");
  });

  test("recovers by removing what a killed run left beside it, and never the directory", async () => {
    const there = await effect();
    await mkdir(join(root, "out/v1.plimsoll-tmp"), { recursive: true });
    await handlers.directory.recover?.(there, world(), 0);
    expect(await readdir(join(root, "out"))).toEqual([]);
    await handlers.directory.apply(there, world());
    await handlers.directory.recover?.(there, world(), 0);
    expect(await handlers.directory.observe(there, world())).toBe("after");
  });

  test("never replaces a directory", async () => {
    const there = await effect();
    await expect(handlers.directory.apply({ ...there, from: [] }, world())).rejects.toThrow(RefusedError);
  });
});

describe("command", () => {
  const effect: Settled<CommandEffect> = {
    kind: "command",
    name: "deploy",
    run: ["touch", "deployed"],
    probe: ["test", "-e", "deployed"],
    undo: ["rm", "deployed"],
    env: ["DEPLOY_TOKEN"],
    timeoutSeconds: 5,
  };

  test("goes there and back by its probe, which means the same in both directions", async () => {
    const back = handlers.command.invert(effect)!;
    expect(await handlers.command.observe(effect, world())).toBe("before");
    expect(await handlers.command.observe(back, world())).toBe("after");
    await handlers.command.apply(effect, world());
    expect(await handlers.command.observe(effect, world())).toBe("after");
    expect(await handlers.command.observe(back, world())).toBe("before");
    await handlers.command.apply(back, world());
    expect(existsSync(join(root, "deployed"))).toBe(false);
  });

  test("throws on any other answer of the probe, on failure and on the time limit, and shows no secret", async () => {
    await writeFile(join(root, "odd"), '#!/bin/sh\necho "with $DEPLOY_TOKEN"; exit 7\n');
    await chmod(join(root, "odd"), 0o755);
    const odd = join(root, "odd");
    const observed = handlers.command.observe({ ...effect, probe: [odd] }, world());
    await expect(observed).rejects.toThrow("Cannot ask the probe of command deploy: it exited with 7\nwith [secure]");
    await expect(handlers.command.apply({ ...effect, run: [odd] }, world())).rejects.toThrow(
      "Cannot run command deploy: it exited with 7",
    );
    const slow = { ...effect, run: ["sleep", "30"], timeoutSeconds: 0.1 };
    await expect(handlers.command.apply(slow, world())).rejects.toThrow("it took more than 0.1 s");
  });

  test("is final and without inverse where nothing undoes it", () => {
    expect(handlers.command.invert({ ...effect, undo: null })).toBeNull();
  });

  test("says the way out where nothing takes it back, or where taking it back fails", async () => {
    const failing = { ...effect, run: ["false"], undo: ["false"] };
    const hintOf = async (one: Settled<CommandEffect>): Promise<unknown> =>
      await handlers.command.apply(one, world()).then(String, ({ hint }: PlimsollError) => hint);
    const probe = effect.probe.join(" ");
    expect(await hintOf({ ...failing, undo: null })).toBe(
      `Mend it, or do its work by hand until its probe exits 0 (${probe}); then: plimsoll resume`,
    );
    expect(await hintOf(handlers.command.invert(failing)!)).toBe(
      `Mend it, or undo its work by hand until its probe exits 1 (${probe}); then: plimsoll undo`,
    );
    expect(await hintOf(failing)).toBeUndefined();
  });
});

describe("push", () => {
  const [from, to, other] = ["a", "b", "c"].map((digit) => digit.repeat(40)) as [Oid, Oid, Oid];
  const effect = {
    kind: "push",
    remote: "origin",
    place: "example.org/acme",
    swaps: [
      { at: "refs/heads/main", from, to },
      { at: "refs/tags/v1", from: null, to },
    ],
  } as const;
  const remote = (refs: Record<string, Oid>, contains = true): World =>
    world({
      placeOf: async () => "example.org/acme",
      lsRemote: async () => refs,
      remoteContains: async () => contains,
    });

  test.each([
    ["before", { "refs/heads/main": from }],
    ["after", { "refs/heads/main": to, "refs/tags/v1": to }],
    ["neither", { "refs/heads/main": to }],
    ["neither", { "refs/heads/main": from, "refs/tags/v1": other }],
  ] as const)("is %s as all its refs say", async (sighting, refs) => {
    expect(await handlers.push.observe(effect, remote(refs))).toBe(sighting);
  });

  test("is surpassed where the branch contains the commit and the tags are equal, only then", async () => {
    const built = { "refs/heads/main": other, "refs/tags/v1": to };
    expect(await handlers.push.isSurpassed?.(effect, remote(built))).toBe(true);
    expect(await handlers.push.isSurpassed?.(effect, remote(built, false))).toBe(false);
    expect(await handlers.push.isSurpassed?.(effect, remote({ ...built, "refs/tags/v1": other }))).toBe(false);
  });

  test("refuses a remote that is another place now", async () => {
    const elsewhere = world({ placeOf: async () => "evil.example/acme", lsRemote: async () => ({}) });
    await expect(handlers.push.observe(effect, elsewhere)).rejects.toThrow(
      "it is evil.example/acme, and the plan is for example.org/acme",
    );
    await expect(handlers.push.apply(effect, elsewhere)).rejects.toThrow("Cannot push to origin");
  });
});

describe("tree", () => {
  const effect = { kind: "tree", from: "a".repeat(40), to: "b".repeat(40) } as const;

  test("takes a state between for neither, and recovers from it by going forward, or else back", async () => {
    const moves: string[] = [];
    const git: Partial<GitHands> = {
      sightTree: async () => "between",
      clearStaleLocks: async () => {},
      moveTree: async (from) => {
        moves.push(from);
        if (moves.length === 2) throw new Error("no space");
      },
    };
    expect(await handlers.tree.observe(effect, world(git))).toBe("neither");
    await handlers.tree.recover?.(effect, world(git), 0);
    expect(moves).toEqual([effect.from]);
    await handlers.tree.recover?.(effect, world(git), 0);
    expect(moves).toEqual([effect.from, effect.from, effect.to]);
  });
});
