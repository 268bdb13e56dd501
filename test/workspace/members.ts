import type { Bump, Intent } from "../../src/workspace/bump.ts";
import { KINDS, type Kind, type Member } from "../../src/workspace/manifest.ts";

/** What a member may be made of. */
type Parts = Partial<Omit<Member, "dependencies">> & { readonly [kind in Kind]?: Readonly<Record<string, string>> };

/** Makes a member, by default version 1.0.0 in packages/its-name. */
export function member(name: string, parts: Parts = {}): Member {
  const { version = "1.0.0", folder = `packages/${name}`, isPrivate = false } = parts;
  const dependencies = Object.fromEntries(KINDS.map((kind) => [kind, parts[kind] ?? {}])) as Member["dependencies"];
  return { name, version, folder, isPrivate, dependencies };
}

/** Makes intents from `{ a: "minor" }`. */
export function intents(bumps: Readonly<Record<string, Bump>>): readonly Intent[] {
  return Object.entries(bumps).map(([name, bump]) => ({ name, bump, reason: "3 commits" }));
}
