import { z } from "zod";
import type { Oid } from "../model/effect.ts";
import type { KeySpec, Seal } from "../model/seal.ts";
import { textShape } from "../effects/shapes.ts";
import type { StoreView } from "../model/workbench.ts";
import type { Signer } from "../world/signer/index.ts";

/** What sealing does with git's objects: all of them stay in scratch until the release is applied. */
interface SealingGit {
  /** Stores a tag object from its bytes, without the header that git puts before them. */
  writeTagObject(bytes: Uint8Array): Promise<Oid>;
  /** Reads an object back. Throws where it is not there. */
  readObject(oid: Oid): Promise<{ readonly type: string; readonly bytes: Buffer }>;
  /** Brings what a tag of the release's remote points at into scratch; null where there is no such tag, or no remote. */
  fetchTag(name: string): Promise<Oid | null>;
}

/** What sealers work with. */
export interface SealContext {
  readonly store: StoreView;
  readonly git: SealingGit;
  /** Opens a key, the same one once: `openSigners` of the world. */
  readonly signerFor: (key: KeySpec) => Signer;
}

/** Which key signs, as a plan has it. */
export const keyShape = z.strictObject({
  tool: z.enum(["gpg", "ssh", "minisign"]),
  publicKey: textShape,
  locator: textShape,
});

/** All that the engine knows about one kind of seal. */
export interface Sealer<S extends Seal> {
  /** What the request must look like: a plan can come from a file. */
  shape(): z.ZodType<S>;
  /** The request in words. */
  describe(seal: S): string;
  /** Makes and verifies the value. Throws PlimsollError where the key does not sign, or its signature does not hold. */
  make(seal: S, context: SealContext): Promise<string>;
  /** Throws PlimsollError (blocked) unless the value is what was asked for, signed by the very key. */
  verify(seal: S, value: string, context: SealContext): Promise<void>;
  /** Takes a value that an earlier sealing left in the world, if it verifies; null where there is none. */
  adopt(seal: S, context: SealContext): Promise<string | null>;
}
