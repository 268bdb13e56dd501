import type { Digest, Oid } from "./effect.ts";

/** Which key signs, and how to find it. The secret part never stands here. */
export interface KeySpec {
  readonly tool: "gpg" | "ssh" | "minisign";
  /** gpg: a fingerprint; ssh: the public key's line; minisign: the public key's base64 line. */
  readonly publicKey: string;
  /** gpg: the same fingerprint; ssh and minisign: the path of the key file (its secret half is read when sealing). */
  readonly locator: string;
}

/** A signed annotated tag to make. Its value is the tag object's {@link Oid}. */
export interface TagSeal {
  readonly id: string;
  readonly kind: "tag";
  readonly key: KeySpec;
  /** The short tag name, such as `v1.2.0`. */
  readonly name: string;
  readonly commit: Oid;
  readonly message: string;
  /** `Name <mail> seconds zone`, as git writes it. */
  readonly tagger: string;
}

/** A detached signature to make over stored bytes. Its value is the signature file's {@link Digest}. */
export interface SignatureSeal {
  readonly id: string;
  readonly kind: "signature";
  readonly key: KeySpec;
  /** The file's name, for tools that put it into the signature. */
  readonly name: string;
  readonly of: Digest;
}

/** A value that needs a key, and so is made by sealing alone. */
export type Seal = TagSeal | SignatureSeal;

/** The values that sealing made, by the id of the request: object ids and digests. */
export type SealedValues = Readonly<Record<string, string>>;
