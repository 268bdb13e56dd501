import { KINDS, type Member } from "../../src/workspace/manifest.ts";
import type { MemberChange } from "../../src/workspace/lock-due.ts";
import { member } from "./members.ts";

/** Makes a change of a member: its next version, and ranges by kind and name. */
export function change(
  of: Member,
  to: string,
  ranges: { readonly [kind in (typeof KINDS)[number]]?: Readonly<Record<string, string>> } = {},
): MemberChange {
  const edits = KINDS.flatMap((kind) =>
    Object.entries(ranges[kind] ?? {}).map(([dependency, range]) => ({
      kind,
      dependency,
      from: of.dependencies[kind][dependency] ?? "",
      to: range,
    })),
  );
  return { member: of, to, ranges: edits };
}

/** The workspace of the texts: four members and a root, which depend on each other in every way. */
export function workspace(at: (range: string) => string): {
  readonly members: readonly Member[];
  readonly changes: readonly MemberChange[];
} {
  const root = member("root", { folder: "", devDependencies: { a: "^1.0.0" } });
  const a = member("a");
  const b = member("b", {
    version: "1.1.0",
    dependencies: { a: "^1.0.0" },
    devDependencies: { "@s/d": "~2.0.0", typescript: "5.0.0" },
  });
  const c = member("c", {
    version: "0.3.0",
    dependencies: { a: at("^1.0.0"), b: "1.1.0" },
    peerDependencies: { a: "^1.0.0" },
    optionalDependencies: { "@s/d": at("~") },
  });
  const d = member("@s/d", {
    folder: "packages/d",
    version: "2.0.0",
    peerDependencies: { a: ">=1.0.0" },
    devDependencies: { a: at("*") },
  });
  const changes = [
    change(root, "1.0.0", { devDependencies: { a: "^1.1.0" } }),
    change(a, "1.1.0"),
    change(b, "1.1.1", { dependencies: { a: "^1.1.0" }, devDependencies: { "@s/d": "~2.1.0" } }),
    change(c, "0.3.1", { dependencies: { a: at("^1.1.0"), b: "1.1.1" }, peerDependencies: { a: "^1.1.0" } }),
    change(d, "2.1.0", { peerDependencies: { a: ">=1.1.0" } }),
  ];
  return { members: [root, a, b, c, d], changes };
}

/** The same with ranges of the workspace protocol. */
export const PROTOCOL = workspace((range) => `workspace:${range}`);
