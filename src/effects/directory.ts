import { z } from "zod";
import type { DirectoryEffect, DirectoryEntry, Digest, Settled } from "../model/effect.ts";
import { RefusedError } from "../model/error.ts";
import { laterDigestShape, textShape } from "./shapes.ts";
import type { Handler } from "./handler.ts";
import { brief, joined } from "./swap.ts";

const entriesShape = z.array(z.strictObject({ name: textShape, digest: laterDigestShape }));

/** A directory of archives that appears, or vanishes, whole. */
export const directory: Handler<DirectoryEffect> = {
  shape: () =>
    z.strictObject({
      kind: z.literal("directory"),
      at: textShape.min(1),
      from: entriesShape.nullable(),
      to: entriesShape.nullable(),
    }),
  reach: () => "remote",
  describe({ at, from, to }) {
    const title =
      to === null ? `Remove directory ${at}` : from === null ? `Create directory ${at}` : `Replace directory ${at}`;
    return `${title}: ${contents(to ?? from ?? [])}`;
  },
  names: ({ at }) => [`directory ${at}`],
  async observe({ at, from, to }, { directories }) {
    const now = await directories.read(at);
    if (isEqual(now, to)) return "after";
    return isEqual(now, from) ? "before" : "neither";
  },
  async apply({ at, from, to }, { directories }) {
    if (to === null) return await directories.remove(at);
    if (from !== null)
      throw new RefusedError(
        `Cannot replace directory ${at}: it is there already`,
        "Move it away, or release to another directory",
      );
    await directories.create(at, to);
  },
  invert: (effect) => ({ ...effect, from: effect.to, to: effect.from }),
  /** Where the directory is absent, removing it removes what a killed run left beside it. */
  async recover({ at }, { directories }) {
    if ((await directories.read(at)) === null) await directories.remove(at);
  },
};

function contents(entries: readonly DirectoryEntry[]): string {
  return joined(entries.map(({ name, digest }) => `${name} (${brief(digest, "signature")})`));
}

function isEqual(now: Readonly<Record<string, Digest>> | null, planned: Settled<DirectoryEffect>["to"]): boolean {
  if (now === null || planned === null) return now === planned;
  return (
    Object.keys(now).length === planned.length &&
    planned.every(({ name, digest }) => Object.hasOwn(now, name) && now[name] === digest)
  );
}
