import { execFile } from "node:child_process";
import { generateKeyPairSync, randomBytes, scryptSync } from "node:crypto";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { KeySpec } from "../../src/model/seal.ts";
import { Secrets } from "../../src/world/secrets.ts";
import type { SignerContext } from "../../src/world/signer/index.ts";

const exec = promisify(execFile);

/** An ephemeral key: what names it, the environment in which its tool finds it, and its end. */
export interface TestKey {
  readonly key: KeySpec;
  /** A whole environment; HOME is the key's folder. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  readonly close: () => Promise<void>;
}

/** How a gpg key shall be. `expires` is gpg's own word, such as "never", "10d" or a date. */
export interface GpgKeyOptions {
  readonly uid?: string;
  readonly usage?: "sign" | "cert";
  readonly expires?: string;
  readonly passphrase?: string;
  /** Made at the beginning of 2020. */
  readonly isOld?: boolean;
  /** Old, and expired a month later. */
  readonly isExpired?: boolean;
  readonly isRevoked?: boolean;
}

export interface GpgHome extends TestKey {
  /** Makes a further key in the same home; its fingerprint. */
  readonly addKey: (options?: GpgKeyOptions) => Promise<string>;
  readonly revoke: (fingerprint: string) => Promise<void>;
  /** Runs gpg there and gives its output. */
  readonly gpg: (...args: readonly string[]) => Promise<string>;
}

/** Makes a gpg home with one ed25519 key, in a folder short enough for the agent's socket. Close it: the agent ends then. */
export async function gpgHome(options: GpgKeyOptions = {}): Promise<GpgHome> {
  const folder = await temporary("plg-");
  const env = { ...bare(folder), GNUPGHOME: folder };
  const gpg = async (...args: readonly string[]): Promise<string> =>
    (await exec("gpg", ["--batch", "--no-tty", ...args], { env })).stdout;
  const addKey = (more: GpgKeyOptions = {}): Promise<string> => makeGpgKey(gpg, folder, more);
  const fingerprint = await addKey(options);
  return {
    key: { tool: "gpg", publicKey: fingerprint, locator: fingerprint },
    env,
    folder,
    addKey,
    revoke: (which) => revoke(gpg, folder, which),
    gpg,
    async close() {
      await exec("gpgconf", ["--kill", "all"], { env }).catch(() => undefined);
      await rm(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

type Gpg = GpgHome["gpg"];

const GPG_DEFAULTS = { uid: "Jo Release <jo@example.org>", usage: "sign", expires: "never", passphrase: "" };

async function makeGpgKey(gpg: Gpg, folder: string, options: GpgKeyOptions): Promise<string> {
  const { uid, usage, expires, passphrase, isExpired, isOld, isRevoked } = { ...GPG_DEFAULTS, ...options };
  const time = isExpired === true || isOld === true ? ["--faked-system-time", "20200101T000000"] : [];
  const secret = ["--pinentry-mode", "loopback", "--passphrase", passphrase];
  const make = ["--yes", "--status-fd", "1", "--quick-generate-key", uid, "ed25519", usage];
  const status = await gpg(...time, ...secret, ...make, isExpired === true ? "20200201T000000" : expires);
  const fingerprint = /KEY_CREATED \S+ ([0-9A-F]{40})/.exec(status)?.[1] ?? "";
  if (isRevoked === true) await revoke(gpg, folder, fingerprint);
  return fingerprint;
}

/** gpg writes a revocation with every new key, with a colon before its armour so that nobody imports it by mistake. */
async function revoke(gpg: Gpg, folder: string, fingerprint: string): Promise<void> {
  const path = join(folder, "openpgp-revocs.d", `${fingerprint}.rev`);
  await writeFile(path, (await readFile(path, "utf8")).replace(/^:(?=-----BEGIN)/m, ""));
  await gpg("--import", path);
}

export interface SshKey extends TestKey {
  /** The file of the public half, as git's user.signingkey names it. */
  readonly publicPath: string;
}

/** Makes an ssh key pair, ed25519 unless `type` says otherwise. */
export async function sshKey(options: { readonly passphrase?: string; readonly type?: string } = {}): Promise<SshKey> {
  const folder = await temporary("pls-");
  const path = join(folder, "id");
  const { type = "ed25519", passphrase = "" } = options;
  await exec("ssh-keygen", ["-q", "-t", type, "-N", passphrase, "-C", "jo@example.org", "-f", path], {
    env: bare(folder),
  });
  const [kind, blob] = (await readFile(`${path}.pub`, "utf8")).split(" ");
  const key = { tool: "ssh", publicKey: `${kind} ${blob}`, locator: path } as const;
  return { key, publicPath: `${path}.pub`, env: bare(folder), folder, close: () => remove(folder) };
}

/** Makes a minisign key pair with cheap scrypt limits; without a password, one that `minisign` itself takes. */
export async function minisignKey(options: { readonly password?: string } = {}): Promise<TestKey> {
  const folder = await temporary("plm-");
  const path = join(folder, "minisign.key");
  const { secret, publicKey } = minisignPair(options.password);
  await writeFile(path, `untrusted comment: minisign secret key\n${secret}\n`);
  await chmod(path, 0o600);
  await writeFile(join(folder, "minisign.pub"), `untrusted comment: minisign public key\n${publicKey}\n`);
  return {
    key: { tool: "minisign", publicKey, locator: path },
    env: bare(folder),
    folder,
    close: () => remove(folder),
  };
}

function minisignPair(password: string | undefined): { secret: string; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const seed = privateKey.export({ format: "der", type: "pkcs8" }).subarray(-32);
  const point = publicKey.export({ format: "der", type: "spki" }).subarray(-32);
  const id = randomBytes(8);
  const salt = randomBytes(32);
  const limits = Buffer.alloc(16);
  limits.writeBigUInt64LE(32_768n, 0);
  limits.writeBigUInt64LE(16_777_216n, 8);
  const plain = Buffer.concat([id, seed, point, Buffer.alloc(32)]);
  const kdf = password === undefined ? "\0\0" : "Sc";
  const stream = password === undefined ? Buffer.alloc(104) : scryptSync(password, salt, 104, { N: 1_024, r: 8, p: 1 });
  const hidden = plain.map((byte, index) => byte ^ (stream[index] ?? 0));
  const secret = Buffer.concat([Buffer.from(`Ed${kdf}B2`), salt, limits, hidden]).toString("base64");
  return { secret, publicKey: Buffer.concat([Buffer.from("Ed"), id, point]).toString("base64") };
}

/** What signers see of a test key's environment: its folder, git's configuration as given, its secrets. */
export function signerContext(
  at: TestKey,
  options: {
    readonly config?: Readonly<Record<string, string>>;
    readonly env?: NodeJS.ProcessEnv;
    readonly asOf?: number;
  } = {},
): SignerContext {
  const environment = { ...at.env, ...options.env };
  return {
    config: async (key) => options.config?.[key] ?? null,
    secrets: new Secrets(environment),
    scratch: at.folder,
    asOf: options.asOf ?? 1_767_225_600,
    environment,
  };
}

/** No agent, no configuration of the machine's user. */
function bare(home: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: home, LC_ALL: "C" };
}

/** Always below /tmp: a socket's path may have 107 bytes. */
async function temporary(prefix: string): Promise<string> {
  return await mkdtemp(join("/tmp", prefix));
}

async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
