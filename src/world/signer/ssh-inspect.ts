import { homedir } from "node:os";
import { join } from "node:path";
import { blocking, warning } from "../../model/check.ts";
import type { Finding } from "../../model/finding.ts";
import type { KeyReport } from "../../model/workbench.ts";
import { environmentOf, readKeyFile, runTool, type SignerContext } from "./signer.ts";
import { fingerprintOf, isInAgentOnly, PUBLIC_LINE, publicLineOf, readSecretFile, type SecretFile } from "./ssh-key.ts";

/** Reads the public part of an ssh key: of a file, of its `.pub`, or a literal one that the agent holds. */
export async function inspectSsh(locator: string, context: SignerContext): Promise<KeyReport> {
  if (isInAgentOnly(locator)) return await inspectLiteral(locator, context);
  const path = expanded(locator, context);
  if (!path.startsWith("/"))
    return absent(locator, "the path is not absolute", "Give the whole path, or one that begins with ~/");
  const secretPath = path.replace(/\.pub$/, "");
  const [half, secret] = await Promise.all([readKeyFile(`${secretPath}.pub`), readSecretFile(secretPath)]);
  const line = half === null ? (secret?.publicLine ?? null) : publicLineOf(half.toString("utf8"));
  if (line === null) return unreadable(secretPath, half !== null, secret !== null);
  const isLoaded = await isInAgent(line, context);
  const findings = [...misfits(line), ...atHand(secretPath, line, secret, isLoaded)];
  return reportOf({ line, locator: path }, passphraseNote(secret, isLoaded), findings);
}

async function inspectLiteral(locator: string, context: SignerContext): Promise<KeyReport> {
  const line = publicLineOf(locator.replace(/^key::/, ""));
  if (line === null)
    return absent(locator, "it is no public key", "Set user.signingkey to a key file or to key::<type> <base64>");
  const isLoaded = await isInAgent(line, context);
  const missing = noSecret(titleOf(line), "the agent does not hold it", "Load it: ssh-add <file>");
  const findings = [...misfits(line), ...(isLoaded ? [] : [missing])];
  return reportOf({ line, locator: `key::${line}` }, passphraseNote(null, isLoaded), findings);
}

/** A key whose secret part is elsewhere is known all the same: another machine may seal. */
function reportOf(of: { line: string; locator: string }, note: string, findings: readonly Finding[]): KeyReport {
  const isKnown = findings.every(({ id }) => id === "no-secret-key");
  const key = { tool: "ssh" as const, publicKey: of.line, locator: of.locator };
  return { key: isKnown ? key : null, title: `${titleOf(of.line)}${note}`, findings };
}

function atHand(path: string, line: string, secret: SecretFile | null, isLoaded: boolean): readonly Finding[] {
  if (secret === null) {
    const missing = noSecret(
      titleOf(line),
      `${path} is not there, and no agent holds it`,
      "Put it there, or ssh-add it",
    );
    return isLoaded ? [] : [missing];
  }
  if (secret.publicLine !== null && secret.publicLine !== line) {
    const hint = `Make it anew: ssh-keygen -y -f ${path} > ${path}.pub`;
    return [blocking("key-mismatch", `Cannot sign with ${path}: ${path}.pub is another key's`, { hint })];
  }
  if (isLoaded || !secret.isOpenToOthers) return [];
  const message = `Cannot sign with ${path}: others may read it, and ssh refuses such keys`;
  return [blocking("key-file-mode", message, { hint: `chmod 600 ${path}` })];
}

/** DSA keys and certificates sign no files. */
function misfits(line: string): readonly Finding[] {
  if (PUBLIC_LINE.test(line)) return [];
  const message = `Cannot sign with an ssh key of type ${line.split(" ")[0]}: it signs no files`;
  return [blocking("key-not-for-signing", message, { hint: "Make one: ssh-keygen -t ed25519" })];
}

function passphraseNote(secret: SecretFile | null, isLoaded: boolean): string {
  if (isLoaded) return ", in the agent";
  if (secret === null) return "";
  return secret.isEncrypted ? ", needs its passphrase" : ", without a passphrase";
}

function noSecret(title: string, state: string, hint: string): Finding {
  return warning("no-secret-key", `Cannot sign with ${title}: ${state}`, { hint });
}

function absent(locator: string, state: string, hint: string): KeyReport {
  return {
    key: null,
    title: `ssh ${locator}`,
    findings: [blocking("no-key", `Cannot use ssh key ${locator}: ${state}`, { hint })],
  };
}

function unreadable(path: string, hasHalf: boolean, hasSecret: boolean): KeyReport {
  if (hasHalf)
    return absent(`${path}.pub`, "it is no public key", `Make it anew: ssh-keygen -y -f ${path} > ${path}.pub`);
  if (hasSecret)
    return absent(path, "its public half is not beside it", `Make it: ssh-keygen -y -f ${path} > ${path}.pub`);
  return absent(
    path,
    "there is no such file",
    "Make a key: ssh-keygen -t ed25519, then git config user.signingkey <file>",
  );
}

function titleOf(line: string): string {
  return `ssh ${(line.split(" ")[0] ?? "").replace(/^ssh-/, "")} ${fingerprintOf(line)}`;
}

async function isInAgent(line: string, context: SignerContext): Promise<boolean> {
  if (environmentOf(context)["SSH_AUTH_SOCK"] === undefined) return false;
  const { stdout } = await runTool(["ssh-add", "-L"], { passes: ["SSH_AUTH_SOCK"] }, context);
  return stdout
    .toString("utf8")
    .split("\n")
    .some((held) => publicLineOf(held) === line);
}

function expanded(path: string, context: SignerContext): string {
  return path.startsWith("~/") ? join(environmentOf(context)["HOME"] ?? homedir(), path.slice(2)) : path;
}
