/** Names of variables whose values nobody may see. */
const SECRET_NAME = /token|password|passphrase|credential|secret|private|_auth$|api_?key|otp/i;
/** Shorter values would mask harmless text ("1", "true"). */
const SHORTEST = 5;
const MASK = "[secure]";

/**
 * The secrets of this process. They are taken out of `process.env` once, at the start, so that neither a configuration
 * nor a check can read them; a child gets one only by name.
 */
export class Secrets {
  readonly #values = new Map<string, string>();
  readonly #forms: string[];

  constructor(environment: NodeJS.ProcessEnv) {
    for (const [name, value] of Object.entries(environment)) {
      if (value !== undefined && SECRET_NAME.test(name)) this.#values.set(name, value);
    }
    this.#forms = [...this.#values.values()].filter((v) => v.length >= SHORTEST).flatMap(formsOf);
    this.#forms.sort((a, b) => b.length - a.length);
  }

  /** Takes the secrets of `process.env` away from everything else in this process. */
  static take(environment: NodeJS.ProcessEnv = process.env): Secrets {
    const secrets = new Secrets(environment);
    for (const name of secrets.#values.keys()) delete environment[name];
    return secrets;
  }

  /** The values of the named secrets, for the environment of the one child that needs them. */
  reveal(names: Iterable<string>): Record<string, string> {
    const found: Record<string, string> = {};
    for (const name of names) {
      const value = this.#values.get(name);
      if (value !== undefined) found[name] = value;
    }
    return found;
  }

  /** Whether a secret of that name is set to something. */
  has(name: string): boolean {
    return (this.#values.get(name) ?? "") !== "";
  }

  /** The names that are set and match. */
  names(pattern: RegExp): string[] {
    return [...this.#values.keys()].filter((name) => pattern.test(name));
  }

  /** The text with every secret, in its usual encodings, and every URL's credentials replaced. */
  mask(text: string): string {
    // Of the scheme its last character will do: to look for the whole of it takes quadratic time on a long line.
    let masked = text.replace(/([a-z0-9+.-]:\/\/)[^\s/@]+@/gi, `$1${MASK}@`);
    masked = masked.replace(/(_authToken\s*=\s*|_password\s*=\s*|_auth\s*=\s*)(?!\$\{)\S+/g, `$1${MASK}`);
    for (const form of this.#forms) masked = masked.replaceAll(form, MASK);
    return masked;
  }
}

/** A secret as it stands in URLs, headers, JSON and dumps. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const json = JSON.stringify(secret).slice(1, -1);
  const forms = [secret, encodeURI(secret), encodeURIComponent(secret), json, bytes.toString("hex")];
  const base64 = [bytes.toString("base64"), bytes.toString("base64url")];
  return [...new Set([...forms, ...base64.map((form) => form.replace(/=+$/, ""))])];
}
