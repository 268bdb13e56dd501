import { expect, test } from "vitest";
import { repeatedNames, sorted, sumsOf } from "../../../checks/pack/sums.ts";

const file = (name: string) => ({ name, digest: name.length.toString(16).padStart(64, "0"), size: 1 });

test("sums are a line by archive, by name, upper case first", () => {
  const names = ["b-1.tgz", "B-1.tgz", "a-10.tgz", "a-1.tgz"];
  const files = sorted(names.map(file));
  expect(files.map(({ name }) => name)).toEqual(["B-1.tgz", "a-1.tgz", "a-10.tgz", "b-1.tgz"]);
  expect(sumsOf([file("a-1.tgz")])).toBe(`${"7".padStart(64, "0")}  a-1.tgz\n`);
});

test("names that come twice are found, and the sums file's own", () => {
  expect(repeatedNames([file("a"), file("b"), file("a"), file("a")])).toEqual(["a"]);
  expect(repeatedNames([file("SHA256SUMS")])).toEqual(["SHA256SUMS"]);
  expect(repeatedNames([file("a")])).toEqual([]);
});
