import { blocking, warning } from "../../model/check.ts";
import type { Finding } from "../../model/finding.ts";
import type { KeyReport } from "../../model/workbench.ts";
import { hasGpgHome, isProtected, listGpgKeys, type GpgKey, type GpgPart } from "./gpg-list.ts";
import { lastWords, type SignerContext } from "./signer.ts";

/** What makes a key unfit: a finding's id, what is the matter, and what to do. */
type Fault = readonly [id: string, state: string, hint: string];

/** Faults of a whole key or of a part, by gpg's letter for its validity. */
const UNFIT: Readonly<Record<string, Fault>> = {
  r: ["key-revoked", "it is revoked", "Sign with another key"],
  e: ["key-expired", "it has expired", "Extend it (gpg --quick-set-expire), or sign with another key"],
  i: ["key-invalid", "gpg takes it as invalid", "See what gpg --list-keys says of it"],
};
const DISABLED: Fault = ["key-disabled", "it is disabled", "Enable it in gpg --edit-key, or sign with another key"];
const NOT_SIGNING: Fault = [
  "key-not-for-signing",
  "no part of it is meant for signing",
  "Add one: gpg --quick-add-key <fingerprint> ed25519 sign",
];
const MAKE = 'See gpg --list-secret-keys; make a key: gpg --quick-generate-key "Name <mail>" ed25519 sign';

/** When to warn of a key's end, in seconds before it. */
const SOON = 30 * 86_400;

/** Reads the public part of a gpg key, by fingerprint, key id or mail; a final `!` means this very subkey. */
export async function inspectGpg(locator: string, context: SignerContext): Promise<KeyReport> {
  if (!(await hasGpgHome(context))) return unusable(locator, "no-key", "gpg has no keys here");
  const { end, keys } = await listGpgKeys(locator, context);
  const fit = keys.filter((key) => faultOf(key, locator) === null);
  const [key, ...others] = fit.length === 0 ? keys : fit;
  if (key === undefined) return unusable(locator, "no-key", lastWords(end, "gpg"));
  if (others.length > 0)
    return unusable(locator, "key-ambiguous", `it names ${others.length + 1} keys`, "Give a whole fingerprint");
  return await reportOf(key, locator, context);
}

function unusable(locator: string, id: string, state: string, hint = MAKE): KeyReport {
  return {
    key: null,
    title: `gpg ${locator}`,
    findings: [blocking(id, `Cannot use gpg key ${locator}: ${state}`, { hint })],
  };
}

async function reportOf(key: GpgKey, locator: string, context: SignerContext): Promise<KeyReport> {
  const { fingerprint } = key.primary;
  const title = `gpg ${fingerprint.slice(-16)} ${key.uid}`;
  const fault = faultOf(key, locator);
  if (fault !== null) return { key: null, title, findings: [findingOf(title, fault)] };
  const live = livePartsOf(key, locator);
  const part = live.find(isAtHand);
  const end = endOf(key.primary, part ?? live[0]);
  return {
    key: {
      tool: "gpg",
      publicKey: fingerprint,
      locator: locator.endsWith("!") ? `${live[0]?.fingerprint}!` : fingerprint,
    },
    title: `${title}${end === null ? "" : `, expires ${dayOf(end)}`}${await secretNote(part, context)}`,
    findings: [...(part === undefined ? [noSecret(title)] : []), ...endingSoon(title, end, context.asOf)],
  };
}

function faultOf(key: GpgKey, locator: string): Fault | null {
  const fault = UNFIT[key.primary.validity] ?? (key.primary.capabilities.includes("D") ? DISABLED : null);
  if (fault !== null) return fault;
  const [first] = signingPartsOf(key, locator);
  if (first === undefined) return NOT_SIGNING;
  return livePartsOf(key, locator).length > 0 ? null : (UNFIT[first.validity] ?? null);
}

function signingPartsOf(key: GpgKey, locator: string): readonly GpgPart[] {
  const exactly = locator.endsWith("!") ? locator.slice(0, -1).replace(/^0x/i, "").toUpperCase() : "";
  return key.parts.filter(
    ({ capabilities, fingerprint }) => capabilities.includes("s") && fingerprint.endsWith(exactly),
  );
}

function livePartsOf(key: GpgKey, locator: string): readonly GpgPart[] {
  return signingPartsOf(key, locator).filter(({ validity }) => UNFIT[validity] === undefined);
}

function isAtHand({ token }: GpgPart): boolean {
  return token !== "" && token !== "#";
}

function endOf(primary: GpgPart, part: GpgPart | undefined): number | null {
  const ends = [primary.expires, part?.expires ?? null].filter((end) => end !== null);
  return ends.length === 0 ? null : Math.min(...ends);
}

function endingSoon(title: string, end: number | null, asOf: number): readonly Finding[] {
  if (end === null || end - asOf > SOON) return [];
  return [
    warning("key-expires-soon", `The key ${title} expires on ${dayOf(end)}`, {
      hint: "Extend it: gpg --quick-set-expire",
    }),
  ];
}

async function secretNote(part: GpgPart | undefined, context: SignerContext): Promise<string> {
  if (part === undefined) return "";
  if (part.token !== "+") return ", on a card";
  const isLocked = await isProtected(part, context);
  if (isLocked === null) return ", its agent does not answer";
  return isLocked ? ", needs its passphrase" : ", without a passphrase";
}

function noSecret(title: string): Finding {
  const hint = "Import it, plug in its card, or apply the plan where it is";
  // Not a block: an audit needs no key, and its plan may be applied where the key is.
  return warning("no-secret-key", `Cannot sign with ${title} here: its secret part is not at hand`, { hint });
}

function findingOf(title: string, [id, state, hint]: Fault): Finding {
  return blocking(id, `Cannot sign with ${title}: ${state}`, { hint });
}

function dayOf(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}
