import { warning, type Effect, type Finding, type Workbench } from "#author";
import type { Looked } from "./registry.ts";

/** The dist-tag under which versions wait until all of a release are public: nobody installs by it. */
const HOLDING = "plimsoll-staged";

const IDENTITY = ["ACTIONS_ID_TOKEN_REQUEST_URL", "NPM_ID_TOKEN"];
const TOKENS = ["NPM_TOKEN", "NODE_AUTH_TOKEN"];

/** The publishes under the holding tag, each after those that it waits for, and then the moves of the tags. */
export function heldEffects(looked: readonly Looked[]): readonly Effect[] {
  const publishes = looked.map(({ effect }) => ({ ...effect, distTag: HOLDING }));
  const moves = looked.map(({ effect: { registry, name, version, distTag }, stands }) => {
    return { kind: "dist-tag", registry, name, tag: distTag, from: stands, to: version, holding: HOLDING } as const;
  });
  return [...publishes, ...moves];
}

/** A CI job's identity publishes and moves no tag. The token may stand in a file that planning does not read. */
export function wantsToken(bench: Workbench): readonly Finding[] {
  const isSet = (name: string): boolean => bench.hasEnv(name);
  if (!IDENTITY.some(isSet) || TOKENS.some(isSet)) return [];
  const message =
    "Dist-tags move once all packages are public, and trusted publishing, which moves none, is all there is";
  return [warning("hold-wants-token", message, { hint: 'Set NPM_TOKEN too, or "hold" of publish() to false' })];
}
