const POLYNOMIAL = 0xedb88320;

/** What each half of a byte makes of a sum. A table of whole bytes takes as long to make as this is ever in use. */
const HALVES = Uint32Array.from({ length: 16 }, (_, half) => {
  let rest = half;
  for (let bit = 0; bit < 4; bit++) rest = (rest & 1) === 0 ? rest >>> 1 : (rest >>> 1) ^ POLYNOMIAL;
  return rest;
});

/** The CRC-32 of some bytes (ISO/IEC 8802-3). Not by `node:zlib`, whose loading takes longer than what this is for. */
export function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum = (sum >>> 4) ^ (HALVES[(sum ^ byte) & 0xf] ?? 0);
    sum = (sum >>> 4) ^ (HALVES[(sum ^ (byte >>> 4)) & 0xf] ?? 0);
  }
  return ~sum >>> 0;
}
