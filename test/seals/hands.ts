import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import type { SealContext } from "../../src/seals/index.ts";
import { openSigners, type SignerContext } from "../../src/world/signer/index.ts";
import { openStore } from "../../src/world/store.ts";
import type { Repo } from "../helpers/repo.ts";

const exec = promisify(execFile);

/** A context over a real repository and store, by git's own commands. */
export function sealContext(repo: Repo, signing: SignerContext): SealContext {
  return {
    store: openStore(join(repo.folder, "store")),
    signerFor: openSigners(signing),
    git: {
      async writeTagObject(bytes) {
        const writing = exec("git", ["hash-object", "-t", "tag", "-w", "--stdin"], { cwd: repo.root, env: repo.env });
        writing.child.stdin?.end(bytes);
        return (await writing).stdout.trim();
      },
      async readObject(oid) {
        const type = await repo.git("cat-file", "-t", oid);
        const options = { cwd: repo.root, env: repo.env, encoding: "buffer" } as const;
        return { type, bytes: (await exec("git", ["cat-file", type, oid], options)).stdout };
      },
      async fetchTag(name) {
        const [object] = (await repo.git("ls-remote", "origin", `refs/tags/${name}`)).split("\t");
        if (object === undefined || object === "") return null;
        await repo.git("fetch", "--quiet", "--no-tags", "origin", `refs/tags/${name}`);
        return object;
      },
    },
  };
}
