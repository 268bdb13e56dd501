/** File names that hold keys or passwords, and never belong into a package. */
const SECRET_NAMES: readonly RegExp[] = [
  /^\.env(\..+)?$/,
  /^\.npmrc$/,
  /^\.yarnrc(\.yml)?$/,
  /^\.netrc$/,
  /^\.pypirc$/,
  /^\.git-credentials$/,
  /^\.htpasswd$/,
  /^id_(rsa|dsa|ecdsa|ed25519)$/,
  /\.(pem|key|p12|pfx|jks|keystore|kdbx)$/,
  /^(credentials|secrets?)\.(json|ya?ml|toml|ini)$/,
  /^service-account.*\.json$/,
];
/** Folders of which nothing may be shipped. */
const SECRET_FOLDERS = new Set([".git", ".aws", ".ssh", ".gnupg", ".azure", ".kube"]);
/** Examples are there to be read. */
const EXAMPLE = /^\.env\.(example|sample|template|dist|defaults)$/;

/**
 * A key's mark, its headers and the beginning of its body, also as a text in code. The mark alone is what programs look
 * for in keys. All is counted, and each header ends with its line, so that no text of a package takes long.
 */
const PRIVATE_KEY =
  /-----BEGIN (?:[A-Z0-9]+ ){0,8}PRIVATE KEY(?: BLOCK)?-----(?:\\[nr]|[\s"'`,+]){0,1000}(?:[A-Za-z-]{1,100}: [^\n]{0,1000}\n\s{0,1000}){0,16}[A-Za-z0-9+/]{16}/;
/** npm's and GitHub's tokens have a form of their own. */
const TOKEN = /\b(?:npm_[A-Za-z0-9]{36}|gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})\b/;

/** Whether a path of a package looks as if it held a secret. */
export function looksSecret(path: string): boolean {
  const parts = path.toLowerCase().split("/");
  const name = parts.at(-1) ?? "";
  if (parts.some((part) => SECRET_FOLDERS.has(part))) return true;
  return !EXAMPLE.test(name) && SECRET_NAMES.some((pattern) => pattern.test(name));
}

/** What secret a file's text holds; null where none is seen. */
export function secretIn(text: string): string | null {
  if (PRIVATE_KEY.test(text)) return "a private key";
  return TOKEN.test(text) ? "an access token" : null;
}
