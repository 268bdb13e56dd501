import { z } from "zod";
import type { Effect, Settled } from "../model/effect.ts";
import type { SealedValues } from "../model/seal.ts";
import { command } from "./command.ts";
import { directory } from "./directory.ts";
import { distTag } from "./dist-tag.ts";
import type { Handler } from "./handler.ts";
import { publish } from "./publish.ts";
import { push } from "./push.ts";
import { refs } from "./refs.ts";
import { tree } from "./tree.ts";

/** Every kind of effect. A kind without a handler does not compile. */
export const handlers: { readonly [K in Effect["kind"]]: Handler<Extract<Effect, { kind: K }>> } = {
  refs,
  tree,
  push,
  directory,
  publish,
  "dist-tag": distTag,
  command,
};

/** What an effect of any kind must look like. */
export function effectShape(): z.ZodType<Effect> {
  return z.union(Object.values(handlers).map((handler) => handler.shape()));
}

/** The handler of an effect's kind. */
export function handlerOf<E extends Effect>(effect: E): Handler<E> {
  return handlers[effect.kind] as unknown as Handler<E>;
}

/**
 * Puts what sealing made in the place of every `{ sealed: id }`.
 *
 * @throws Error where nothing was sealed under an id: the plan and its seals do not belong together
 */
export function settle<E extends Effect>(effect: E, values: SealedValues): Settled<E> {
  return settled(effect, values) as Settled<E>;
}

function settled(value: unknown, values: SealedValues): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => settled(item, values));
  if ("sealed" in value && typeof value.sealed === "string") return valueOf(value.sealed, values);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, settled(inner, values)]));
}

function valueOf(id: string, values: SealedValues): string {
  const made = Object.hasOwn(values, id) ? values[id] : undefined;
  if (made === undefined) throw new Error(`Cannot settle an effect: nothing was sealed under ${JSON.stringify(id)}`);
  return made;
}
