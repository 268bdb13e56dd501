import type { z } from "zod";
import type { Effect, Reach, Settled, Sighting } from "../model/effect.ts";
import type { World } from "../world/world.ts";

/** All that the engine knows about one kind of effect. */
export interface Handler<E extends Effect> {
  /** What the effect must look like: a plan can come from a file. */
  /** Made when it is asked for: an audit reads no plan. */
  shape(): z.ZodType<E>;
  reach(effect: E): Reach;
  /** The effect in words, with the old and the new value of every name. A sealed value shows as such. */
  describe(effect: E): string;
  /** The names that the effect moves, each unique in the world, such as `refs/heads/main` or `npm:left-pad@1.0.0`. */
  names(effect: E): readonly string[];
  /** Set where effects of the kind that follow each other may be done side by side, but for what each waits for. */
  readonly isSideBySide?: true;
  /** Names that effects of the same kind move, and that must have been moved before. */
  waitsFor?(effect: E): readonly string[];
  /** What a person can do where the world stands neither as before nor as after. */
  byHand?(effect: Settled<E>): string;
  /** Throws PlimsollError where something that applying will need is not at hand. */
  ready?(effect: Settled<E>, world: World): Promise<void>;
  observe(effect: Settled<E>, world: World): Promise<Sighting>;
  /**
   * Does the effect. Safe to repeat after a crash inside it. Throws RefusedError where the other side definitely
   * refused, so that nothing happened; after any other error only {@link observe} knows.
   */
  apply(effect: Settled<E>, world: World): Promise<void>;
  /** The effect that takes this one back, or null if nothing does. Law: inverting twice gives the effect. */
  invert(effect: Settled<E>): Settled<E> | null;
  /** Whether the world has moved on from "after" in a way that includes the effect (a push that others built upon). */
  isSurpassed?(effect: Settled<E>, world: World): Promise<boolean>;
  /** Cleans up what a killed earlier run left, before the effect is observed again. */
  recover?(effect: Settled<E>, world: World, beganAt: number): Promise<void>;
}
