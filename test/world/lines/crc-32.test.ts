import { crc32 as zlibs } from "node:zlib";
import { expect, test } from "vitest";
import { crc32 } from "../../../src/world/lines/crc-32.ts";

test("it is zlib's", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
  const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, n) => (n * 31 + (n >> 8)) & 0xff));
  for (const length of [0, 1, 2, 255, 256, 65_537, bytes.length])
    expect(crc32(bytes.subarray(0, length))).toBe(zlibs(bytes.subarray(0, length)));
});
