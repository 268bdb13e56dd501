import { dialectOf, type Dialect } from "../../lines/dialect.ts";

/** Nobody writes these: an update of dependencies is no growth of the code. */
const LOCKFILE = /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lock)$/;
/** Never text, whatever cloc thinks: they need not be read. */
const BINARY =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|psd|woff2?|ttf|otf|eot|mp[34]|m4a|mov|avi|webm|ogg|wav|flac|zip|gz|tgz|bz2|xz|zst|7z|rar|tar|jar|pdf|wasm|exe|dll|so|dylib|class|bin|lockb|sqlite|db)$/i;

/** Who counts a file, by its path: our scanner, in a dialect; cloc; or nobody. */
export function kindOf(path: string): Dialect | "cloc" | null {
  if (LOCKFILE.test(path)) return null;
  return dialectOf(path) ?? (BINARY.test(path) ? null : "cloc");
}
