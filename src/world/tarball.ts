import { gunzipSync } from "node:zlib";

const BLOCK = 512;
/** The largest package that npm's own registry takes unpacked is far smaller. */
const LARGEST = 2 ** 31;

/**
 * The package.json of an npm tarball, as text; null where it has none.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar Interchange Format)
 */
export function manifestIn(tarball: Uint8Array): string | null {
  const tar = gunzipSync(tarball, { maxOutputLength: LARGEST });
  for (let at = 0; at + BLOCK <= tar.length;) {
    const size = Number.parseInt(field(tar, at + 124, 12), 8) || 0;
    const start = at + BLOCK;
    if (field(tar, at, 100) === "package/package.json") return tar.toString("utf8", start, start + size);
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return null;
}

/** A field of a header, up to its first NUL. */
function field(tar: Buffer, at: number, length: number): string {
  const end = tar.indexOf(0, at);
  return tar.toString("utf8", at, end < 0 ? at + length : Math.min(end, at + length));
}
