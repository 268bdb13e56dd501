/** Variables that a child inherits by default: where things are and how to write, no secrets, no preloads. */
const INHERITED =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|TMPDIR|TEMP|TMP|XDG_[A-Z_]+|SystemRoot|APPDATA|LOCALAPPDATA|USERPROFILE|ComSpec|PATHEXT|HTTPS?_PROXY|NO_PROXY|https?_proxy|no_proxy|SSL_CERT_(FILE|DIR)|NODE_EXTRA_CA_CERTS|npm_config_(cache|registry|userconfig|cafile|prefer_offline)|NPM_CONFIG_(CACHE|REGISTRY|USERCONFIG|CAFILE|PREFER_OFFLINE)|COREPACK_[A-Z_]+|CI|DISPLAY|TERM)$/;

/** The allow-listed part of an environment. */
export function inherited(environment: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const kept = Object.entries(environment).filter(([name, value]) => value !== undefined && INHERITED.test(name));
  return Object.fromEntries(kept) as Record<string, string>;
}

/** The named variables of this process that are set. */
export function variables(names: readonly string[]): Record<string, string> {
  const found = names.map((name) => [name, process.env[name]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(found) as Record<string, string>;
}
