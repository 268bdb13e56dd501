import { stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Ended } from "../process.ts";
import { GPG, GPG_PASSES } from "./gpg.ts";
import { environmentOf, runTool, type SignerContext } from "./signer.ts";

/** A primary key or a subkey, as `--with-colons` lists it: https://github.com/gpg/gnupg/blob/master/doc/DETAILS */
export interface GpgPart {
  /** `r` revoked, `e` expired, `i` invalid; the others say how far it is trusted. */
  readonly validity: string;
  /** Seconds since the epoch; null for never. */
  readonly expires: number | null;
  /** Lower case: what this part may do. `D`, on the primary: the key is disabled. */
  readonly capabilities: string;
  /** Empty or `#`: no secret part here; `+`: on disk; else a card's serial number. */
  readonly token: string;
  readonly fingerprint: string;
  readonly grip: string;
}

/** A key: its primary part, all parts with the primary first, and its first user id. */
export interface GpgKey {
  readonly primary: GpgPart;
  readonly parts: readonly GpgPart[];
  readonly uid: string;
}

/** Tells whether gpg has a home: listing keys without one would make it. */
export async function hasGpgHome(context: SignerContext): Promise<boolean> {
  const environment = environmentOf(context);
  const home = environment["GNUPGHOME"] ?? join(environment["HOME"] ?? homedir(), ".gnupg");
  return await stat(home).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Lists the keys that a fingerprint, a key id or a mail address names. */
export async function listGpgKeys(
  locator: string,
  context: SignerContext,
): Promise<{ readonly end: Ended; readonly keys: readonly GpgKey[] }> {
  const command = [...GPG, "--with-colons", "--with-secret", "--with-keygrip", "--list-keys", "--", locator];
  const end = await runTool(command, { passes: GPG_PASSES }, context);
  return { end, keys: end.exitCode === 0 ? parse(end.stdout.toString("utf8")) : [] };
}

function parse(listing: string): readonly GpgKey[] {
  const blocks = listing.split(/^(?=pub:)/m).filter((block) => block.startsWith("pub:"));
  return blocks.map((block) => {
    const parts = block.split(/^(?=(?:pub|sub):)/m).map(partOf);
    const uid = /^uid:(?:[^:]*:){8}([^:]*)/m.exec(block)?.[1] ?? "";
    return { primary: parts[0] as GpgPart, parts, uid: uid.replaceAll("\\x3a", ":") };
  });
}

function partOf(lines: string): GpgPart {
  const [first = ""] = lines.split("\n", 1);
  const field = (number: number): string => first.split(":")[number - 1] ?? "";
  const below = (record: string): string =>
    new RegExp(`^${record}:(?:[^:]*:){8}([0-9A-F]+)`, "m").exec(lines)?.[1] ?? "";
  return {
    validity: field(2),
    expires: field(7) === "" ? null : Number(field(7)),
    capabilities: field(12),
    token: field(15),
    fingerprint: below("fpr"),
    grip: below("grp"),
  };
}

/** Whether the agent says that a secret part on disk is protected; null where it does not answer. */
export async function isProtected({ grip }: GpgPart, context: SignerContext): Promise<boolean | null> {
  const command = ["gpg-connect-agent", "--no-autostart", `KEYINFO ${grip}`, "/bye"];
  const { stdout } = await runTool(command, { passes: GPG_PASSES }, context);
  const protection = /^S KEYINFO (?:\S+ ){5}(\S)/m.exec(stdout.toString("latin1"))?.[1];
  return protection === undefined ? null : protection !== "C";
}
