import type { Oid } from "../../model/effect.ts";
import { environmentError } from "../../model/error.ts";
import type { GitClient } from "./client.ts";
import { config, isAncestor } from "./history.ts";
import { checkedBranch, checkedOid, checkedRef, checkedRemote } from "./names.ts";
import type { ObjectReader } from "./object-reader.ts";
import { resolveAll } from "./objects.ts";
import { parseRemoteUrl, placeOfUrl, webUrlOf, type RemoteUrl } from "./url.ts";

/** Refs by full name. */
export type RemoteRefs = Readonly<Record<string, Oid>>;

/** Brings commits in and nothing else: no ref, no FETCH_HEAD, no tags, no tidying. */
const FETCH = [
  "-c",
  "fetch.writeCommitGraph=false",
  "fetch",
  "--quiet",
  "--no-write-fetch-head",
  "--no-tags",
  "--no-prune",
  "--no-prune-tags",
  "--no-auto-maintenance",
  "--no-recurse-submodules",
  "--refmap=",
];

/** The remotes of one repository. A remote is looked at before it is used, and by its configured name alone. */
export class Remotes {
  readonly #client: GitClient;
  readonly #reader: ObjectReader | null;
  readonly #urls = new Map<string, Promise<RemoteUrl>>();
  readonly #refs = new Map<string, Promise<RemoteRefs>>();

  /** With a reader one state is read: what is here is looked up without starting a git, and URLs are read once. */
  constructor(client: GitClient, reader: ObjectReader | null) {
    this.#client = client;
    this.#reader = reader;
  }

  /**
   * The remote's push URL, after the rewritings that git would make.
   *
   * @throws PlimsollError (environment) where git would start a helper, or push to several places or to another one
   * than it reads from
   */
  url(remote: string): Promise<RemoteUrl> {
    // Where things move, what ran before may have changed the configuration.
    if (this.#reader === null) return this.#inspect(remote);
    return remembered(this.#urls, remote, () => this.#inspect(remote));
  }

  /** Host and path of the push URL. */
  async placeOf(remote: string): Promise<string> {
    return await placeOfUrl(remote, await this.url(remote), this.#client.repository.root);
  }

  async webUrl(remote: string): Promise<string | null> {
    return webUrlOf(await this.url(remote));
  }

  /** The refs of a remote, asked once. */
  refs(remote: string): Promise<RemoteRefs> {
    return remembered(this.#refs, remote, () => this.lsRemote(remote));
  }

  /** The refs of a remote, asked anew. */
  async lsRemote(remote: string): Promise<RemoteRefs> {
    await this.url(remote);
    const doing = `read the refs of ${remote}`;
    const ended = await this.#client.run(["ls-remote", "--quiet", "--", remote], { doing, isRemote: true });
    if (ended.exitCode !== 0)
      throw this.#client.failure(
        doing,
        this.#client.saying(ended),
        `Check the network and your access: git ls-remote ${remote}`,
      );
    const lines = ended.stdout
      .toString("utf8")
      .split("\n")
      .filter((line) => line !== "");
    return Object.fromEntries(lines.map(refOf));
  }

  /** Brings a branch's commits into scratch; its tip, or null where it does not exist. */
  async fetchBranch(remote: string, branch: string): Promise<Oid | null> {
    const name = `refs/heads/${checkedBranch(branch)}`;
    return await this.#fetch(remote, name, await this.refs(remote));
  }

  /** Brings a tag into scratch, asked anew; what it points at, or null where it does not exist. */
  async fetchTag(remote: string, tag: string): Promise<Oid | null> {
    const name = checkedRef(`refs/tags/${tag}`);
    const found = (await this.lsRemote(remote))[name];
    if (found === undefined) return null;
    await this.#client.must([...FETCH, "--", remote, `+${name}`], {
      doing: `fetch ${tag} from ${remote}`,
      isRemote: true,
    });
    return found;
  }

  /** Whether a branch's tip contains a commit. */
  async contains(remote: string, branch: string, commit: Oid): Promise<boolean> {
    const name = `refs/heads/${checkedBranch(branch)}`;
    const tip = await this.#fetch(remote, name, await this.lsRemote(remote));
    return tip !== null && (tip === commit || (await isAncestor(this.#client, commit, tip)));
  }

  async #fetch(remote: string, name: string, refs: RemoteRefs): Promise<Oid | null> {
    const tip = refs[name];
    if (tip === undefined) return null;
    if (await this.#has(tip)) return tip;
    await this.#client.must([...FETCH, "--", remote, `+${name}`], { doing: `fetch from ${remote}`, isRemote: true });
    if (await this.#has(tip)) return tip;
    throw environmentError(
      `Cannot fetch ${name} from ${remote}: it was rewritten just now`,
      "Look what happened there, then try again",
    );
  }

  async #has(commit: Oid): Promise<boolean> {
    if (this.#reader !== null) return (await this.#reader.find(`${checkedOid(commit)}^{commit}`))?.oid === commit;
    const [found] = await resolveAll(this.#client, [`${checkedOid(commit)}^{commit}`]);
    return found === commit;
  }

  async #inspect(remote: string): Promise<RemoteUrl> {
    const rows = (await this.#configured()).filter(({ name }) => name === checkedRemote(remote));
    if (rows.length === 0)
      throw environmentError(`Cannot use remote ${remote}: there is none of that name`, "List them: git remote");
    const [pushUrl = "", ...further] = rows.filter(({ use }) => use === "push").map(({ url }) => url);
    const fetchUrl = rows.find(({ use }) => use === "fetch")?.url ?? "";
    const parsed = [pushUrl, fetchUrl, ...further].map((url) => parseRemoteUrl(remote, url));
    if (further.length > 0)
      throw environmentError(
        `Cannot use remote ${remote}: it pushes to several places`,
        "Push to one, and mirror from there",
      );
    const [push, fetch] = parsed as [RemoteUrl, RemoteUrl];
    await this.#refuseTwoPlaces(remote, push, fetch);
    await this.#refuseHelper(remote);
    return push;
  }

  /** What is read from the one says nothing of the other, and a lease rests on it. */
  async #refuseTwoPlaces(remote: string, push: RemoteUrl, fetch: RemoteUrl): Promise<void> {
    const [pushed, fetched] = await Promise.all(
      [push, fetch].map((url) => placeOfUrl(remote, url, this.#client.repository.root)),
    );
    if (pushed === fetched) return;
    throw environmentError(
      `Cannot use remote ${remote}: it fetches from ${fetched} and pushes to ${pushed}`,
      "Name the push URL as a remote of its own: git remote add",
    );
  }

  async #refuseHelper(remote: string): Promise<void> {
    const helper = await config(this.#client, `remote.${remote}.vcs`);
    if (helper === null) return;
    throw environmentError(
      `Cannot use remote ${remote}: it starts the helper ${JSON.stringify(helper)}`,
      `git config --unset remote.${remote}.vcs`,
    );
  }

  /** Every remote's URLs, rewritten as git would. */
  async #configured(): Promise<readonly RemoteRow[]> {
    const doing = "read the remotes";
    // The rewriting of URLs can bring credentials in: it is not in the environment of other gits.
    const output = await this.#client.text(["remote", "--verbose"], { doing, isRemote: true, inRepository: true });
    return output === "" ? [] : output.split("\n").map(rowOf);
  }
}

/** One line of `git remote --verbose`. */
interface RemoteRow {
  readonly name: string;
  readonly url: string;
  readonly use: string;
}

/** `<name> TAB <url> (<use>)`, and after it perhaps what a partial clone leaves out. */
function rowOf(line: string): RemoteRow {
  const [, name, url, use] = /^([^\t]+)\t(.*) \((fetch|push)\)(?: \[[^\]]*\])?$/.exec(line) ?? [];
  if (name !== undefined && url !== undefined && use !== undefined) return { name, url, use };
  throw environmentError(
    "Cannot read the remotes: a URL has control characters, or none",
    "Look at them: git config --get-regexp '^remote[.]'",
  );
}

function refOf(line: string): readonly [string, Oid] {
  const tab = line.indexOf("\t");
  return [line.slice(tab + 1), line.slice(0, tab)];
}

/** A failure is not remembered: the next asker may be luckier. */
function remembered<T>(memory: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const asked = ask();
  memory.set(key, asked);
  asked.catch(() => memory.delete(key));
  return asked;
}
