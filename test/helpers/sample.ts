import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { sshKey } from "./keys.ts";
import { makeRepo, type Files, type Repo, type RepoOptions } from "./repo.ts";
import type { TestRegistry } from "./registry.ts";

/** The sample's name on the registry. */
export const SAMPLE = "plimsoll-sample";

/** What the sample's release does besides moving refs. */
export interface SampleOptions extends RepoOptions {
  readonly registry?: TestRegistry;
  /** A release directory beside the work tree. */
  readonly directory?: boolean;
  /** Signs the tag and the archives with an SSH key made for it. */
  readonly signs?: boolean;
  readonly steps?: readonly unknown[];
  /** More files, such as the modules of own steps. */
  readonly files?: Files;
}

/** A package without dependencies: one release, `v1.0.0`, and a feature since. */
export async function makeSample(options: SampleOptions = {}): Promise<Repo> {
  const repo = await makeRepo(filesOf(options), options);
  await repo.git("tag", "--annotate", "--no-sign", "--message", "plimsoll-sample 1.0.0", "v1.0.0");
  await repo.commit({ "index.js": "export const answer = 42;\n" }, "feat: give the answer");
  await repo.git("push", "--quiet", "origin", "main", "--tags");
  if (options.signs === true) await useKey(repo, options);
  if (options.registry !== undefined) await useRegistry(repo, options.registry);
  return repo;
}

function filesOf(options: SampleOptions): Files {
  const manifest = {
    name: SAMPLE,
    version: "1.0.0",
    type: "module",
    main: "index.js",
    files: ["index.js"],
    license: "MIT",
  };
  return {
    "package.json": `${JSON.stringify(manifest, null, 2)}\n`,
    "plimsoll.config.json": `${JSON.stringify({ steps: options.steps ?? stepsOf(options) }, null, 2)}\n`,
    "index.js": "export const answer = 41;\n",
    ".npmrc": options.registry === undefined ? "" : `registry=${options.registry.url}\n`,
    ...options.files,
  };
}

function stepsOf({ signs, registry, directory }: SampleOptions): readonly unknown[] {
  const publish = {
    ...(registry === undefined ? {} : { registry: true }),
    ...(directory === true ? { directory: "../release" } : {}),
  };
  const head = ["repository", "version", "notes", "build", "pack", ...(signs === true ? ["sign"] : []), "tag", "push"];
  return Object.keys(publish).length === 0 ? head : [...head, ["publish", publish]];
}

async function useKey(repo: Repo, options: SampleOptions): Promise<void> {
  const key = await sshKey();
  await repo.git("config", "gpg.format", "ssh");
  await repo.git("config", "user.signingkey", `${key.key.locator}.pub`);
  if (options.keep !== true) onTestFinished(key.close);
}

/** The token stands where npm looks for it: in the configuration of the user of this environment. */
async function useRegistry(repo: Repo, registry: TestRegistry): Promise<void> {
  const home = repo.env["HOME"] ?? repo.folder;
  await mkdir(home, { recursive: true });
  await writeFile(join(home, ".npmrc"), `${registry.url.replace("http:", "")}:_authToken=${registry.token}\n`);
}
