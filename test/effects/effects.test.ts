import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { handlerOf, handlers, settle } from "../../src/effects/index.ts";
import type { Effect, Later, RefsEffect, Swap } from "../../src/model/effect.ts";

const A = "1a2b3c4d".padEnd(40, "0");
const B = "5d6e7f80".padEnd(40, "0");
const DIGEST = "9f8e7d6c".padEnd(64, "0");

/** An effect of every kind: a kind without one does not compile. */
const SAMPLES: { readonly [K in Effect["kind"]]: Extract<Effect, { kind: K }> } = {
  refs: {
    kind: "refs",
    swaps: [
      { at: "refs/heads/main", from: A, to: B },
      { at: "refs/tags/v1.2.0", from: null, to: { sealed: "tag v1.2.0" } },
    ],
  },
  tree: { kind: "tree", from: A, to: B },
  push: {
    kind: "push",
    remote: "origin",
    place: "example.org/acme/tiny",
    swaps: [
      { at: "refs/heads/main", from: A, to: B },
      { at: "refs/tags/v1.2.0", from: null, to: B },
    ],
  },
  directory: {
    kind: "directory",
    at: "out/v1.2.0",
    from: null,
    to: [
      { name: "tiny-1.2.0.tgz", digest: DIGEST },
      { name: "tiny-1.2.0.tgz.asc", digest: { sealed: "signature tiny-1.2.0.tgz" } },
    ],
  },
  publish: {
    kind: "publish",
    registry: "https://registry.example/",
    name: "@acme/tiny",
    version: "1.2.0",
    tarball: DIGEST,
    integrity: "sha512-AAAA",
    distTag: "latest",
    access: "public",
    after: ["npm https://registry.example/ @acme/base@1.2.0"],
  },
  "dist-tag": {
    kind: "dist-tag",
    registry: "https://registry.example/",
    name: "@acme/tiny",
    tag: "latest",
    from: "1.1.0",
    to: "1.2.0",
    holding: "held",
  },
  command: {
    kind: "command",
    name: "deploy",
    run: ["./deploy", "--now"],
    probe: ["./deploy", "--check"],
    undo: ["./deploy", "--back"],
    env: ["DEPLOY_TOKEN"],
    timeoutSeconds: 60,
  },
};
const VALUES = { "tag v1.2.0": A, "signature tiny-1.2.0.tgz": DIGEST };
const samples: readonly Effect[] = Object.values(SAMPLES);
const named = samples.map((effect) => [effect.kind, effect] as const);

describe("every kind", () => {
  test("is described with the old and the new value of every name", () => {
    expect(samples.map((effect) => handlerOf(effect).describe(effect))).toMatchInlineSnapshot(`
      [
        "Move main 1a2b3c4 → 5d6e7f8 and create tag v1.2.0 (signed)",
        "Update the checked-out files 1a2b3c4 → 5d6e7f8",
        "Push to origin (example.org/acme/tiny): move main 1a2b3c4 → 5d6e7f8 and create tag v1.2.0 (5d6e7f8)",
        "Create directory out/v1.2.0: tiny-1.2.0.tgz (9f8e7d6) and tiny-1.2.0.tgz.asc (signature)",
        "Publish @acme/tiny@1.2.0 to https://registry.example/ as latest (tarball 9f8e7d6)",
        "Move latest of @acme/tiny on https://registry.example/ 1.1.0 → 1.2.0, and remove held",
        "Run deploy: ./deploy --now; whether it is done tells: ./deploy --check; taken back by: ./deploy --back; sees DEPLOY_TOKEN",
      ]
    `);
    const inverses = samples.map((effect) => handlerOf(effect).invert(settle(effect, VALUES)));
    const back = inverses.filter((effect) => effect !== null);
    expect(back.map((effect) => handlerOf(effect as Effect).describe(effect as Effect))).toMatchInlineSnapshot(`
      [
        "Move main 5d6e7f8 → 1a2b3c4 and delete tag v1.2.0 (1a2b3c4)",
        "Update the checked-out files 5d6e7f8 → 1a2b3c4",
        "Push to origin (example.org/acme/tiny): move main 5d6e7f8 → 1a2b3c4 and delete tag v1.2.0 (5d6e7f8)",
        "Remove directory out/v1.2.0: tiny-1.2.0.tgz (9f8e7d6) and tiny-1.2.0.tgz.asc (9f8e7d6)",
        "Run deploy: ./deploy --back; whether it is done tells: ./deploy --check; taken back by: ./deploy --now; sees DEPLOY_TOKEN",
      ]
    `);
  });

  test("has its reach and its names", () => {
    const facts = samples.map((effect) => [handlerOf(effect).reach(effect), ...handlerOf(effect).names(effect)]);
    expect(facts).toMatchInlineSnapshot(`
      [
        [
          "local",
          "refs/heads/main",
          "refs/tags/v1.2.0",
        ],
        [
          "local",
          "tree",
        ],
        [
          "remote",
          "example.org/acme/tiny refs/heads/main",
          "example.org/acme/tiny refs/tags/v1.2.0",
        ],
        [
          "remote",
          "directory out/v1.2.0",
        ],
        [
          "final",
          "npm https://registry.example/ @acme/tiny@1.2.0",
        ],
        [
          "final",
          "npm https://registry.example/ @acme/tiny latest",
        ],
        [
          "remote",
          "command deploy",
        ],
      ]
    `);
    expect(handlers.command.reach({ ...SAMPLES.command, undo: null })).toBe("final");
  });

  test.each(named)("%s: inverting twice gives the effect, or nothing takes it back", (_, effect) => {
    const settled = settle(effect, VALUES);
    const handler = handlerOf(effect);
    const once = handler.invert(settled);
    if (once === null) return expect(handler.reach(effect)).toBe("final");
    expect(once).not.toEqual(settled);
    expect(handler.invert(once)).toEqual(settled);
  });

  test.each(named)("%s: survives JSON, and keeps its names when inverted", (_, effect) => {
    expect(JSON.parse(JSON.stringify(effect))).toEqual(effect);
    const once = handlerOf(effect).invert(settle(effect, VALUES));
    if (once !== null) expect(handlerOf(effect).names(once as Effect)).toEqual(handlerOf(effect).names(effect));
  });
});

const oid = fc.stringMatching(/^[0-9a-f]{40}$/);
const later: fc.Arbitrary<Later<string>> = fc.oneof(
  oid,
  fc.constantFrom(...Object.keys(VALUES)).map((sealed) => ({ sealed })),
);
const swap: fc.Arbitrary<Swap<Later<string>>> = fc.record({
  at: fc.string(),
  from: fc.option(oid),
  to: fc.option(later),
});

describe("settle", () => {
  test("puts every sealed value in its place, at any depth", () => {
    expect(settle(SAMPLES.refs, VALUES).swaps[1]?.to).toBe(A);
    expect(settle(SAMPLES.directory, VALUES).to?.[1]?.digest).toBe(DIGEST);
  });

  test("leaves nothing sealed and all else as it was", () => {
    fc.assert(
      fc.property(fc.array(swap), (swaps) => {
        const settled = settle({ kind: "refs", swaps }, VALUES);
        expect(JSON.stringify(settled)).not.toContain('"sealed"');
        swaps.forEach(({ at, from, to }, index) => {
          const value = to !== null && typeof to === "object" ? VALUES[to.sealed as keyof typeof VALUES] : to;
          expect(settled.swaps[index]).toEqual({ at, from, to: value });
        });
      }),
    );
  });

  test("throws on an unknown id, and on names that every object has", () => {
    const unknown = (sealed: string): Effect => ({
      kind: "refs",
      swaps: [{ at: "refs/tags/v1", from: null, to: { sealed } }],
    });
    expect(() => settle(unknown("nobody"), VALUES)).toThrow('nothing was sealed under "nobody"');
    expect(() => settle(unknown("toString"), VALUES)).toThrow("nothing was sealed");
  });

  test("inverting twice is the law for any swaps", () => {
    fc.assert(
      fc.property(fc.array(swap), (swaps) => {
        const settled = settle<RefsEffect>({ kind: "refs", swaps }, VALUES);
        const once = handlers.refs.invert(settled);
        expect(once === null ? null : handlers.refs.invert(once)).toEqual(settled);
      }),
    );
  });
});
