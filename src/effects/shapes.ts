import { valid, validRange } from "semver";
import { z } from "zod";

/** What the parts of a plan must look like, wherever a plan is read from; handlers and sealers put them together. */

/** A git object id: SHA-1 or SHA-256, lower case. */
export const oidShape = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, "is not an object id");
/** A SHA-256, lower case. */
export const digestShape = z.string().regex(/^[0-9a-f]{64}$/, "is not a SHA-256");
/** A text that a program can be given. */
export const textShape = z.string().refine((value) => !value.includes("\0"), "has a NUL byte");
/** A version just as semver 2.0.0 writes it. */
export const versionShape = z
  .string()
  .refine((value) => valid(value) === value.replace(/\+.*$/s, ""), "is not a version");
/** A dist-tag that npm takes for no version and no option. */
export const distTagShape = z
  .string()
  .refine((tag) => /^[A-Za-z][\w.-]*$/.test(tag) && validRange(tag) === null, "is not a dist-tag");
/** The address of an npm registry. */
export const registryShape = z.url({ protocol: /^https?$/ });
const sealedShape = z.strictObject({ sealed: z.string().min(1) });
/** An object id that is known, or that sealing makes. */
const laterOidShape = z.union([oidShape, sealedShape]);
/** A digest that is known, or that sealing makes. */
export const laterDigestShape = z.union([digestShape, sealedShape]);
/** A ref's move; its full name. */
export const refSwapShape = z.strictObject({
  at: textShape.regex(/^refs\/(heads|tags)\/./, "is neither a branch nor a tag"),
  from: laterOidShape.nullable(),
  to: laterOidShape.nullable(),
});
