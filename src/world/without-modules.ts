import { access, mkdtemp, rename, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { bundles, type PackageSource } from "./modes.ts";

/**
 * Acts while the packages have no `node_modules`, but for those that bundle from it. npm reads all that is installed for each package
 * that it packs, and follows pnpm's links from one to the next: more than a second each. They wait beside the root, where nobody packs.
 */
export async function withoutModules<T>(
  root: string,
  packages: readonly PackageSource[],
  act: () => Promise<T>,
): Promise<T> {
  const aside = await mkdtemp(join(dirname(root), "modules-"));
  const moved: (readonly [from: string, to: string])[] = [];
  try {
    for (const { dir, manifest } of packages) {
      const place = [join(root, dir, "node_modules"), join(aside, String(moved.length))] as const;
      if (bundles(manifest) || !(await isThere(place[0]))) continue;
      await rename(...place);
      moved.push(place);
    }
    return await act();
  } finally {
    for (const [from, to] of moved) await rename(to, from);
    await rmdir(aside);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
