/** All that a check may import. */
export { blocking, block, defineCheck, skip, verdict, warning } from "./model/check.ts";
export type { AnyCheck, Check, Given, Verdict } from "./model/check.ts";
export type { CommandEffect, Digest, DirectoryEntry, Effect, Later, Oid, Sealed, Swap } from "./model/effect.ts";
export { blockedError, environmentError, messageOf, usageError } from "./model/error.ts";
export { collection, fact, ifGiven, optional } from "./model/fact.ts";
export type { Fact, Facts, Values } from "./model/fact.ts";
export * from "./model/facts.ts";
export type { Finding } from "./model/finding.ts";
export { isForWantOfProgram, sumOf, sumsBy } from "./model/lines.ts";
export type { CountedFile, FileCount, LineSum, PackageFolder, UncountedFile } from "./model/lines.ts";
export { isPackageName, isSafeRefName, publishedName, signatureSuffix, tagName, templateFor } from "./model/names.ts";
export type { TagTemplate } from "./model/names.ts";
export { manifestPath, NO_PACKAGE, packageFinder, parentOf } from "./model/packages.ts";
export { registryFault } from "./model/registry-address.ts";
export type { KeySpec, Seal } from "./model/seal.ts";
export { didYouMean } from "./model/suggest.ts";
export { inTurns } from "./model/turns.ts";
export type * from "./model/workbench.ts";
