import type { KeySpec } from "./seal.ts";

/** What stands for the parts of a tag template. */
export interface TagParts {
  readonly name: string;
  readonly version: string;
}

/**
 * How releases are tagged: one template for every package, or templates by the package's name, with `*` for all that
 * have none of their own.
 */
export type TagTemplate = string | TemplatesByPackage;

/** Templates by the package's name. */
interface TemplatesByPackage {
  readonly "*": string;
  readonly [name: string]: string;
}

/** Gives the template for a package's tags. */
export function templateFor(templates: TagTemplate, name: string): string {
  if (typeof templates === "string") return templates;
  return (Object.hasOwn(templates, name) ? templates[name] : undefined) ?? templates["*"];
}

/**
 * Fills `{name}`, `{unscoped}` (the name without its scope) and `{version}` into a template. The result is not checked:
 * see {@link isSafeRefName}.
 */
export function tagName(template: string, { name, version }: TagParts): string {
  const parts = { name, version, unscoped: name.replace(/^@[^/]*\//, "") };
  return template.replace(/\{(name|unscoped|version)\}/g, (_, part: keyof typeof parts) => parts[part]);
}

/** A loose ref is a file, which git locks by appending ".lock"; file systems stop at 255 bytes. */
const LONGEST_REF = 250;
const FORBIDDEN_IN_REF = /[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)/;

/**
 * Tells whether git takes a short name for a tag or a branch (git-check-ref-format), and whether it is safe beyond
 * that: no leading "-", no text that UTF-8 cannot carry, short enough for a file.
 */
export function isSafeRefName(name: string): boolean {
  if (name === "" || name === "@" || name === "HEAD") return false;
  if (/^[-./]|[./]$/.test(name) || FORBIDDEN_IN_REF.test(name)) return false;
  const bytes = Buffer.from(name, "utf8");
  return bytes.length <= LONGEST_REF && bytes.toString("utf8") === name;
}

const PACKAGE_NAME = /^(?:@[A-Za-z0-9][\w.-]*\/)?[A-Za-z0-9][\w.-]*$/;
const RESERVED_PACKAGE = /^(?:node_modules|favicon\.ico)$/i;

/** Tells whether npm takes a package name. Upper case is left to the registry: it still serves old names that have it. */
export function isPackageName(name: string): boolean {
  return name.length <= 214 && PACKAGE_NAME.test(name) && !RESERVED_PACKAGE.test(name);
}

const SUFFIX: Readonly<Record<KeySpec["tool"], string>> = { gpg: ".asc", ssh: ".sig", minisign: ".minisig" };

/** What each tool's users append to a file's name for its detached signature. */
export function signatureSuffix(tool: KeySpec["tool"]): string {
  return SUFFIX[tool];
}

/** Names a version at a registry, as the engine tells effects apart. */
export function publishedName(of: {
  readonly registry: string;
  readonly name: string;
  readonly version: string;
}): string {
  return `npm ${of.registry} ${of.name}@${of.version}`;
}
