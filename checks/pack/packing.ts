import {
  blocking,
  inTurns,
  registryFault,
  type Checkout,
  type Finding,
  type Oid,
  type PackageVersion,
  type PackedPackage,
  type PackResult,
  type Workbench,
} from "#author";
import { neededBy } from "#workspace";
import { inspect } from "./inspect.ts";
import { prepare, type Prepared } from "./prepare.ts";
import { readGround, type Ground } from "./workspace.ts";

/** What is packed. */
export interface Packing {
  readonly commit: Oid;
  readonly build: Checkout;
  /** All that are released together, packed or not. */
  readonly versions: readonly PackageVersion[];
  /** Those to pack. */
  readonly wanted: readonly PackageVersion[];
  /** Paths that look secret and may be shipped. */
  readonly allow: readonly string[];
}

/** What became of one package. */
export interface Packed {
  /** Null where there was nothing to pack, or where the package names no registry that it could go to. */
  readonly package: PackedPackage | null;
  readonly files: number;
  readonly findings: readonly Finding[];
}

/** What packing the two copies of a package gave. */
interface Twins {
  readonly one: PackResult;
  readonly two: PackResult;
}

/** So many packages are read or written at a time. */
const AT_A_TIME = { bound: 8 };

/** Packs packages, in their order. Two copies: bytes that come from where a package lies, or from when it was copied, differ. */
export async function packAll(packing: Packing, bench: Workbench): Promise<readonly Packed[]> {
  const { build, versions, wanted } = packing;
  if (wanted.length === 0) return [];
  const ground = await readGround(versions, packing, bench);
  const copies = [await bench.files.copy(build), await bench.files.copy(build)];
  const prepared = await inTurns(wanted, AT_A_TIME, (version) => prepare({ version, ground, copies, bench }));
  const twins = await packTwice(prepared, copies, bench);
  const there = new Set(prepared.filter(({ folder }) => folder !== null).map(({ version }) => version.name));
  return await inTurns(prepared, AT_A_TIME, async (one) => {
    const pair = twins.get(one.version);
    if (pair === undefined) return { package: null, files: 0, findings: one.findings };
    const expected = { ...one, checkout: copies[0] ?? build, folder: one.folder ?? "", allow: packing.allow };
    const findings = [...one.findings, ...(await inspect(pair.one, expected, bench)), ...differs(pair)];
    return {
      package: packageOf(one.version, pair.one, { there, access: ground.access }),
      files: pair.one.files.length,
      findings,
    };
  });
}

async function packTwice(
  prepared: readonly Prepared[],
  copies: readonly Checkout[],
  bench: Workbench,
): Promise<ReadonlyMap<PackageVersion, Twins>> {
  const ready = prepared.filter(({ folder }) => folder !== null);
  const [first] = ready;
  if (first === undefined) return new Map();
  bench.progress(`npm pack ${ready.length === 1 ? first.version.name : `of ${ready.length} packages`}`);
  const folders = ready.map(({ folder }) => folder ?? "");
  const [ones = [], twos = []] = await Promise.all(copies.map((copy) => bench.pack(copy, folders)));
  const pairs = ready.flatMap(({ version }, index) => {
    const [one, two] = [ones[index], twos[index]];
    return one === undefined || two === undefined ? [] : [[version, { one, two }] as const];
  });
  return new Map(pairs);
}

function differs({ one, two }: Twins): readonly Finding[] {
  if (one.integrity === two.integrity) return [];
  const message = `Cannot publish ${one.tarball.name}: packing it twice gave different bytes`;
  return [blocking("not-reproducible", message, { hint: "Look for files that change while they are packed" })];
}

/** What one package is to know of the release: who is packed, and for whom. */
interface Whole extends Pick<Ground, "access"> {
  readonly there: ReadonlySet<string>;
}

function packageOf(
  { name, to, isPrivate }: PackageVersion,
  { manifest, tarball, integrity }: PackResult,
  { there, access }: Whole,
): PackedPackage | null {
  const config = (manifest["publishConfig"] ?? {}) as { readonly registry?: unknown; readonly access?: unknown };
  const own = config.access === "public" || config.access === "restricted" ? config.access : null;
  // npm restricts nothing that has no scope.
  const shared = name.startsWith("@") ? access : null;
  // Without the registry that it is meant for a package must go nowhere, also where the finding is waived.
  if (config.registry !== undefined && registryFault(config.registry) !== null) return null;
  const registry = typeof config.registry === "string" ? new URL(config.registry).href : null;
  const needs = neededBy(manifest, there);
  return { name, version: to, tarball, integrity, registry, access: own ?? shared, isPrivate, needs };
}
