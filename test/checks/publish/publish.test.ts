import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publish } from "../../../checks/publish/index.ts";
import type { PackedPackage, StoredFile } from "../../../src/model/facts.ts";
import { deskOn, idsOf, passed, type Desk } from "../../helpers/ask.ts";
import { openTestGround } from "../../helpers/ground.ts";
import { makeRepo, type Repo } from "../../helpers/repo.ts";

const DIGEST = "ab".repeat(32);
const OURS = "sha512-ours";
const TARBALL: StoredFile = { name: "sample-1.1.0.tgz", digest: DIGEST, size: 1 };
const PACKED: PackedPackage = {
  name: "sample",
  version: "1.1.0",
  tarball: TARBALL,
  integrity: OURS,
  registry: null,
  access: null,
  isPrivate: false,
  needs: [],
};

let server: Server;
let registry: string;
let repo: Repo;
let ground: Awaited<ReturnType<typeof openTestGround>>;
let desk: Desk;
/** What the registry says, by package. */
const documents: Record<string, unknown> = {};

beforeAll(async () => {
  server = createServer((request, response) => {
    const name = decodeURIComponent(request.url?.slice(1) ?? "");
    const found = Object.hasOwn(documents, name) ? documents[name] : undefined;
    response.writeHead(found === undefined ? 404 : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(found ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  repo = await makeRepo({ ".npmrc": `registry=${registry}\n` }, { keep: true, remote: false });
  ground = await openTestGround(repo);
  desk = await deskOn(ground);
});
afterAll(async () => {
  server.close();
  await ground.close();
  await repo.remove();
});

/** A package document with these versions, by integrity. */
function document(name: string, versions: Readonly<Record<string, string>>, more: object = {}): void {
  const listed = Object.entries(versions).map(([version, integrity]) => [version, { dist: { integrity } }] as const);
  documents[name] = {
    name,
    versions: Object.fromEntries(listed),
    "dist-tags": { latest: Object.keys(versions).at(-1) },
    ...more,
  };
}

interface Given {
  readonly options?: Parameters<typeof publish>[0];
  readonly packages?: readonly PackedPackage[] | null;
  readonly archives?: readonly StoredFile[] | null;
  readonly tagTemplate?: string;
  /** The version of the last release. */
  readonly last?: string;
  readonly branch?: string;
  readonly snapshot?: string;
}

async function ask({
  options = { registry: true },
  packages = [PACKED],
  archives = [TARBALL],
  tagTemplate = "v{version}",
  last,
  branch = "main",
  snapshot,
}: Given = {}) {
  const request = { ...desk.settings.request, ...(snapshot === undefined ? {} : { snapshot }) };
  const versions = [{ name: "@s/sample", dir: "", from: "1.0.0", to: "1.1.0", isPrivate: false }];
  const signatures = [{ name: "SHA256SUMS.sig", digest: { sealed: "signature:SHA256SUMS" } }];
  return await desk.ask(publish(options), {
    settings: { ...desk.settings, tagTemplate, branch, request },
    versions,
    packages: packages ?? undefined,
    archives: archives ?? undefined,
    signatures,
    last: last === undefined ? [] : [{ name: "sample", tag: `v${last}`, commit: "0".repeat(40), version: last }],
  });
}

describe("publishing from a maintenance branch", () => {
  it("leaves latest alone, though nothing higher has it", async () => {
    document("sample", { "1.0.0": "sha512-old" });
    const verdict = passed(await ask({ branch: "release/1.x" }));
    expect(verdict).toMatchObject({ effects: [{ distTag: "release-1.x" }], findings: [] });
    const other = { registry: true, maintenance: { sample: "1.1.x" } } as const;
    expect(passed(await ask({ branch: "1.x", options: other })).effects).toMatchObject([{ distTag: "release-1.1.x" }]);
    const none = { registry: true, maintenance: false } as const;
    expect(passed(await ask({ branch: "1.x", options: none })).effects).toMatchObject([{ distTag: "latest" }]);
  });

  it("blocks on latest, and on a version outside of its line", async () => {
    document("sample", { "1.0.0": "sha512-old" });
    expect(idsOf(await ask({ branch: "1.x", options: { registry: true, distTag: "latest" } }))).toEqual([
      "maintenance-latest",
    ]);
    expect(await ask({ branch: "1.0.x" })).toMatchObject({
      kind: "block",
      findings: [
        { id: "outside-line", level: "block", hint: expect.stringContaining("plimsoll release patch") as string },
      ],
    });
    expect(idsOf(await ask({ branch: "1.0.x", options: { directory: "../release" } }))).toEqual(["outside-line"]);
    expect(idsOf(await ask({ branch: "1.0.x", snapshot: "pr12" }))).toEqual([]);
  });

  it("knows it by the branch that HEAD is on, too", async () => {
    document("sample", { "1.0.0": "sha512-old" });
    await repo.git("switch", "--quiet", "--create", "1.x");
    const other = await openTestGround(repo);
    const here = await deskOn(other);
    const given = { settings: desk.settings, versions: [], packages: [PACKED], archives: [], signatures: [], last: [] };
    const verdict = await here.ask(publish({ registry: true }), given);
    await other.close();
    await repo.git("switch", "--quiet", "main");
    expect(passed(verdict).effects).toMatchObject([{ distTag: "release-1.x" }]);
  });
});

describe("publishing to a registry", () => {
  it("plans the very tarball, for the registry of npm's configuration", async () => {
    document("sample", { "1.0.0": "sha512-old" });
    const { effects, findings, saw } = passed(await ask());
    expect(effects).toEqual([
      {
        kind: "publish",
        registry,
        name: "sample",
        version: "1.1.0",
        tarball: DIGEST,
        integrity: OURS,
        distTag: "latest",
        access: null,
      },
    ]);
    expect(findings).toEqual([]);
    expect(saw).toBe(`sample@1.1.0 for ${registry} as latest, of which it has 1 version`);
  });

  it.each<[string, Record<string, string>, object, string]>([
    ["with the same bytes", { "1.1.0": OURS }, {}, "already-published"],
    ["with other bytes", { "1.1.0": "sha512-other" }, {}, "version-taken"],
    ["no more", { "1.0.0": "sha512-old" }, { time: { "1.1.0": "2025-01-01" } }, "version-unpublished"],
  ])("blocks on a version that it has %s", async (_, versions, more, id) => {
    document("sample", versions, more);
    expect(idsOf(await ask())).toEqual([id]);
  });

  it("takes the dist-tag by rule or as configured, and never gives latest to what may not have it", async () => {
    document("sample", { "1.0.0": "sha512-old", "2.0.0": "sha512-new" });
    expect(passed(await ask()).effects).toMatchObject([{ distTag: "release-1.x" }]);
    expect(passed(await ask({ options: { registry: true, distTag: "lts" } })).effects).toMatchObject([
      { distTag: "lts" },
    ]);
    const latest = { registry: true, distTag: "latest" } as const;
    expect(idsOf(await ask({ options: latest }))).toEqual(["latest-back"]);
    const beta = { ...PACKED, version: "3.0.0-beta.1" };
    expect(passed(await ask({ packages: [beta] })).effects).toMatchObject([{ distTag: "beta" }]);
    expect(idsOf(await ask({ packages: [beta], options: latest }))).toEqual(["prerelease-latest"]);
    document("sample", { "1.0.0": "sha512-old" }, { "dist-tags": { latest: "1.0.0", lts: "1.5.0" } });
    expect(passed(await ask({ options: { registry: true, distTag: "lts" } })).findings).toMatchObject([
      { id: "dist-tag-back" },
    ]);
  });

  it("warns on a first pre-release and a first scoped package", async () => {
    const packages = [{ ...PACKED, name: "@new/one", version: "1.0.0-rc.0" }];
    expect(passed(await ask({ packages })).findings.map(({ id }) => id)).toEqual([
      "first-takes-latest",
      "scoped-access",
    ]);
    const open = passed(await ask({ packages, options: { registry: true, access: "public" } }));
    expect(open.findings.map(({ id }) => id)).toEqual(["first-takes-latest"]);
    expect(open.effects).toMatchObject([{ access: "public", distTag: "rc" }]);
  });

  it("follows publishConfig, or an address of its own, and names both where they differ", async () => {
    const own = `${registry}own/`;
    documents["own/sample"] = { name: "sample", versions: {} };
    expect(passed(await ask({ packages: [{ ...PACKED, registry: own.slice(0, -1) }] })).effects).toMatchObject([
      { registry: own },
    ]);
    const elsewhere = { ...PACKED, registry: "https://registry.example.org/" };
    const verdict = passed(await ask({ packages: [elsewhere], options: { registry } }));
    expect(verdict.effects).toMatchObject([{ registry }]);
    expect(verdict.findings).toMatchObject([
      { id: "other-registry", message: expect.stringContaining("registry.example.org") as string },
    ]);
  });

  it("does not follow a release that was tagged and never published", async () => {
    document("sample", { "1.0.0": "sha512-old" });
    expect(passed(await ask({ last: "1.0.0" })).findings).toEqual([]);
    expect(await ask({ last: "1.0.1" })).toMatchObject({
      findings: [{ id: "last-unpublished", hint: expect.stringContaining("plimsoll resume --plan") as string }],
    });
  });

  it("leaves private packages out", async () => {
    const verdict = passed(await ask({ packages: [{ ...PACKED, isPrivate: true }] }));
    expect(verdict).toMatchObject({ effects: [], saw: "sample is private", findings: [{ id: "private-package" }] });
  });

  it("throws where the registry does not answer, or answers something else", async () => {
    documents["sample"] = { hello: "proxy" };
    await expect(ask()).rejects.toThrow("Cannot ask registry");
    await expect(ask({ options: { registry: "http://127.0.0.1:1/" } })).rejects.toThrow("Cannot ask registry");
  });
});

describe("publishing to a directory", () => {
  it("plans one folder with archives and signatures, named like the tag", async () => {
    const { effects, saw } = passed(
      await ask({ options: { directory: "../release/" }, tagTemplate: "{name}@{version}" }),
    );
    expect(effects).toEqual([
      {
        kind: "directory",
        at: "../release/@s-sample@1.1.0",
        from: null,
        to: [
          { name: "sample-1.1.0.tgz", digest: DIGEST },
          { name: "SHA256SUMS.sig", digest: { sealed: "signature:SHA256SUMS" } },
        ],
      },
    ]);
    expect(saw).toBe("2 files for ../release/@s-sample@1.1.0");
  });

  it("does not release into a directory that is there", async () => {
    await repo.write({ "out/v1.1.0/old.txt": "old\n" });
    const verdict = await ask({ options: { directory: "out" } });
    await repo.write({ "out/v1.1.0/old.txt": null });
    expect(verdict).toMatchObject({ findings: [{ id: "directory-exists" }] });
  });

  it("is skipped without a target, and blocks without anything to publish", async () => {
    expect(await ask({ options: {} })).toMatchObject({ kind: "skip" });
    expect(idsOf(await ask({ packages: null }))).toEqual(["nothing-packed"]);
    expect(idsOf(await ask({ options: { directory: "r" }, archives: null }))).toEqual(["nothing-packed"]);
  });

  it.each(["not a url", "", "registry.example.org", "ftp://x/", "http://", 7, false])(
    "says what a registry may be, which %j is not",
    (registry) => {
      expect(() => publish({ registry: registry as never })).toThrow(
        'Cannot use the step "publish": registry: it must be true, or an address such as https://registry.example.org/',
      );
    },
  );

  it.each<object>([
    { registry: false },
    { registry: "ftp://x/" },
    { registry: "http://u:p@x/" },
    { distTag: "1.x" },
    { access: "all" },
    { dir: "x" },
  ])("refuses the options %j", (options) => {
    expect(() => publish(options)).toThrow('Cannot use the step "publish"');
  });
});
