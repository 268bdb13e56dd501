import { homedir } from "node:os";
import { join } from "node:path";
import { blocking } from "../../model/check.ts";
import type { Finding } from "../../model/finding.ts";
import type { KeyReport } from "../../model/workbench.ts";
import { readOrNull } from "../files.ts";
import {
  MINISIGN_PASSWORD,
  parsePublic,
  parseSecretFile,
  payloadLine,
  titleOf,
  type MinisignFile,
  type MinisignPublic,
} from "./minisign-key.ts";
import { environmentOf, type SignerContext } from "./signer.ts";

/** Reads the public key beside a secret key file (minisign's own place where none is given), and what of that file is open. */
export async function inspectMinisign(locator: string | null, context: SignerContext): Promise<KeyReport> {
  const path = place(locator, context);
  if (!path.startsWith("/"))
    return absent(path, "the path is not absolute", "Give the whole path, or one that begins with ~/");
  const line = await publicLine(path);
  const half = parsePublic(line ?? "");
  if (line === null)
    return absent(
      path,
      `no public key stands beside it`,
      `Write it: minisign -R -s ${path} -p ${pathsOfPublic(path)[0]}`,
    );
  if (half === null)
    return absent(
      path,
      "the file beside it is no public key",
      `Write it anew: minisign -R -s ${path} -p ${pathsOfPublic(path)[0]}`,
    );
  const bytes = await readOrNull(path);
  const file = bytes === null ? null : parseSecretFile(bytes.toString("latin1"));
  const findings = atHand(path, half, file);
  const isUsable = findings.every(({ id }) => id === "no-secret-key");
  return {
    key: isUsable ? { tool: "minisign", publicKey: line, locator: path } : null,
    title: `${titleOf(half)}${file?.isEncrypted === true ? `, needs its password in ${MINISIGN_PASSWORD}` : ""}`,
    findings,
  };
}

function atHand(path: string, half: MinisignPublic, file: MinisignFile | null): readonly Finding[] {
  if (file === null)
    return [
      blocking("no-secret-key", `Cannot sign with ${titleOf(half)}: ${path} holds no secret key`, {
        hint: "Put the secret key file there",
      }),
    ];
  if (file.id === null || file.id.equals(half.id)) return [];
  return [
    blocking("key-mismatch", `Cannot sign with ${path}: the public key beside it is another key's`, {
      hint: `Write it anew: minisign -R -s ${path} -p ${pathsOfPublic(path)[0]}`,
    }),
  ];
}

async function publicLine(path: string): Promise<string | null> {
  for (const candidate of pathsOfPublic(path)) {
    const bytes = await readOrNull(candidate);
    if (bytes !== null) return payloadLine(bytes.toString("latin1")) ?? "";
  }
  return null;
}

function pathsOfPublic(path: string): readonly [string, ...string[]] {
  return [`${path.replace(/\.key$/, "")}.pub`, `${path}.pub`];
}

function place(locator: string | null, context: SignerContext): string {
  const environment = environmentOf(context);
  const home = environment["HOME"] ?? homedir();
  if (locator === null) return join(environment["MINISIGN_CONFIG_DIR"] ?? join(home, ".minisign"), "minisign.key");
  return locator.startsWith("~/") ? join(home, locator.slice(2)) : locator;
}

function absent(path: string, state: string, hint: string): KeyReport {
  return {
    key: null,
    title: `minisign ${path}`,
    findings: [blocking("no-key", `Cannot use minisign key ${path}: ${state}`, { hint })],
  };
}
