import { z } from "zod";
import {
  Archives,
  block,
  blocking,
  defineCheck,
  isSafeRefName,
  Notes,
  optional,
  ReleaseCommit,
  Settings,
  signatureSuffix,
  Signatures,
  SignedTags,
  usageError,
  verdict,
  Versions,
  type Finding,
  type KeyReport,
  type KeySpec,
  type Oid,
  type PackageVersion,
  type Seal,
  type StoredFile,
  type Workbench,
} from "#author";
import { tagged, tagOf } from "./common/tagged.ts";
import { checked } from "./options.ts";

type Tool = KeySpec["tool"];

/** The options of {@link sign}. */
export const signOptions = z.strictObject({
  key: z
    .string()
    .optional()
    .describe("The key: gpg:<fingerprint>, ssh:<file> or minisign:<secret key file>. git's own"),
  tag: z.boolean().optional().describe("Whether to sign the tag. true, unless the key is minisign's"),
  archives: z.boolean().optional().describe("Whether to sign every archive and SHA256SUMS. true"),
  tagKey: z.string().optional().describe("Another key for the tag, which git must know: gpg:… or ssh:…"),
});
/** What {@link sign} can be told. */
export type SignOptions = z.input<typeof signOptions>;

/**
 * Asks for a signed tag of the release and a signature over each archive, after a look at the keys' public parts.
 *
 * @throws PlimsollError (usage) where a key names no tool, or minisign is to sign a tag.
 */
export const sign = (given: SignOptions = {}) => {
  const options = checked("sign", signOptions, given);
  const keys = parseOptions(options);
  return defineCheck({
    id: "sign",
    title: "Looking at the signing keys",
    reads: {
      settings: Settings,
      commit: ReleaseCommit,
      versions: Versions,
      archives: optional(Archives),
      notes: optional(Notes),
    },
    provides: { signedTags: SignedTags, signatures: Signatures },
    async plan({ facts, bench }) {
      const versions = tagged(facts.versions, facts.settings);
      const tags = keys.signsTag ? tagsOf(versions, facts.settings, facts.notes ?? []) : [];
      const files = options.archives === false ? [] : (facts.archives ?? []);
      if (tags.length + files.length === 0) return nothingToSign();
      const inspect = inspector(bench);
      const tagKey = tags.length === 0 ? null : await inspect(keys.tag);
      const fileKey = files.length === 0 ? null : await inspect(keys.files);
      const tagger = tags.length === 0 ? "" : await bench.git.tagger();
      return answer({ tags, tagKey, tagger, commit: facts.commit, files, fileKey });
    },
  });
};

/** A key before it is looked for. */
interface Wanted {
  readonly tool: Tool;
  readonly locator: string;
}

/** The keys of the options; null for git's configured one. */
interface WantedKeys {
  readonly files: Wanted | null;
  readonly tag: Wanted | null;
  readonly signsTag: boolean;
}

function parseOptions(options: SignOptions): WantedKeys {
  const files = parseKey(options.key);
  const tag = parseKey(options.tagKey) ?? files;
  const signsTag = options.tag ?? tag?.tool !== "minisign";
  if (!signsTag || tag?.tool !== "minisign") return { files, tag, signsTag };
  throw usageError("Cannot sign a tag with minisign: git has no such tags", 'Give sign() a "tagKey" for gpg or ssh');
}

function parseKey(name: string | undefined): Wanted | null {
  if (name === undefined) return null;
  const [, tool, locator] = /^(gpg|ssh|minisign):(\S.*)$/.exec(name) ?? [];
  if (locator !== undefined) return { tool: tool as Tool, locator };
  const hint = "Write gpg:<fingerprint>, ssh:<file> or minisign:<secret key file>";
  throw usageError(`Cannot use the key ${JSON.stringify(name)}: it names no tool`, hint);
}

function nothingToSign() {
  const hint = "Put pack() before the step, or leave it out";
  return block("nothing-to-sign", "Cannot sign: there is neither a tag nor an archive", { hint });
}

/** Looks at each key once, though it signs both tags and files. */
function inspector({ git, keys }: Workbench): (wanted: Wanted | null) => Promise<KeyReport> {
  const reports = new Map<string, Promise<KeyReport>>();
  return async (wanted) => {
    const { tool, locator } = wanted ?? { tool: toolOf(await git.config("gpg.format")), locator: null };
    const id = JSON.stringify([tool, locator]);
    const report = reports.get(id) ?? keys.inspect(tool, locator);
    reports.set(id, report);
    return await report;
  };
}

function toolOf(format: string | null): Tool {
  if (format === null || format === "openpgp") return "gpg";
  if (format === "ssh") return "ssh";
  const hint = 'Give sign() a "key" for gpg, ssh or minisign';
  throw usageError(`Cannot sign as git does: its gpg.format is ${format}`, hint);
}

/** What is to be signed, and by which keys; no report where there is nothing for its key. */
interface Work {
  readonly tags: readonly Tag[];
  readonly tagKey: KeyReport | null;
  readonly tagger: string;
  readonly commit: Oid;
  readonly files: readonly StoredFile[];
  readonly fileKey: KeyReport | null;
}

function answer(work: Work) {
  const { tags, tagKey, files, fileKey } = work;
  const reports = [...new Set([tagKey, fileKey])].filter((report) => report !== null);
  const saw = describe(tags.length, files.length, reports);
  const findings = [...reports.flatMap((report) => report.findings), ...tags.flatMap(unsafeName)];
  // Without a key there is nothing to ask sealing for, so that no waiver may open the gate.
  if (reports.some(({ key }) => key === null))
    return { ...verdict({ saw, findings }), kind: "block", facts: null } as const;
  const [tagSeals, fileSeals] = [tagSealsOf(work), fileSealsOf(work)];
  const facts = { signedTags: tagSeals.map(signedTag), signatures: fileSeals.map(signature) };
  return verdict({ saw, findings, facts, seals: [...tagSeals, ...fileSeals] });
}

interface Tag {
  readonly name: string;
  readonly message: string;
}

/** Packages that move to one version may share a tag: its message has a part for each. */
function tagsOf(
  versions: readonly PackageVersion[],
  settings: Settings,
  notes: readonly { name: string; markdown: string }[],
): readonly Tag[] {
  const parts = new Map<string, string[]>();
  for (const version of versions) {
    const { name, to } = version;
    const tag = tagOf(settings, version);
    const text = notes.find((note) => note.name === name)?.markdown ?? "";
    parts.set(tag, [...(parts.get(tag) ?? []), `${name} ${to}\n\n${withoutSignatures(text)}`.trim()]);
  }
  return [...parts].map(([name, texts]) => ({ name, message: `${texts.join("\n\n")}\n` }));
}

/** git takes such a line for the beginning of the tag's own signature. */
function withoutSignatures(text: string): string {
  return text.replace(/^(?=-----BEGIN )/gm, " ");
}

function unsafeName({ name }: Tag): readonly Finding[] {
  if (isSafeRefName(name)) return [];
  const hint = 'Change "tag" in the configuration';
  return [blocking("tag-name", `Cannot sign tag ${JSON.stringify(name)}: git does not take the name`, { hint })];
}

type TagSeal = Extract<Seal, { kind: "tag" }>;
type FileSeal = Extract<Seal, { kind: "signature" }>;

function tagSealsOf({ tags, tagKey, commit, tagger }: Work): readonly TagSeal[] {
  const key = tagKey?.key ?? null;
  if (key === null) return [];
  return tags.map(({ name, message }) => ({ id: `tag:${name}`, kind: "tag", key, name, commit, message, tagger }));
}

function fileSealsOf({ files, fileKey }: Work): readonly FileSeal[] {
  const key = fileKey?.key ?? null;
  if (key === null) return [];
  return files.map(({ name, digest }) => ({ id: `signature:${name}`, kind: "signature", key, name, of: digest }));
}

function signedTag({ id, name }: TagSeal) {
  return { tag: name, object: { sealed: id } };
}

function signature({ id, name, key }: FileSeal) {
  return { name: `${name}${signatureSuffix(key.tool)}`, digest: { sealed: id } };
}

function describe(tags: number, files: number, reports: readonly KeyReport[]): string {
  const counts = [counted(tags, "tag"), counted(files, "file")].filter((text) => text !== "");
  const keys = reports.map(({ title }) => title).join(" and ");
  return `${counts.join(" and ")} to sign with ${keys}; only sealing shows that the key signs`;
}

function counted(count: number, noun: string): string {
  return count === 0 ? "" : `${count} ${noun}${count === 1 ? "" : "s"}`;
}
