/** Addresses of what notes mention; null where the remote has no web pages. */
export interface Links {
  commit(id: string): string | null;
  compare(since: string, tag: string): string | null;
  /** `#12`, or `owner/name#12` for another repository of the same host. */
  issue(name: string): string | null;
}

/** How a forge's addresses go on behind the repository's own. */
interface Forge {
  readonly commit: string;
  readonly compare: (since: string, tag: string) => string;
  readonly issue: string;
}

/** Gitea, Forgejo and Codeberg do the same as GitHub. */
const GITHUB: Forge = { commit: "/commit/", compare: (since, tag) => `/compare/${since}...${tag}`, issue: "/issues/" };
const GITLAB: Forge = {
  commit: "/-/commit/",
  compare: (since, tag) => `/-/compare/${since}...${tag}`,
  issue: "/-/issues/",
};
const BITBUCKET: Forge = {
  commit: "/commits/",
  compare: (since, tag) => `/branches/compare/${tag}%0D${since}`,
  issue: "/issues/",
};

/** Makes the addresses for a repository's web page, such as `https://github.com/owner/name`. */
export function linksTo(web: string | null): Links {
  if (web === null) return { commit: () => null, compare: () => null, issue: () => null };
  const forge = forgeOf(web);
  const page = safe(web);
  return {
    commit: (id) => `${page}${forge.commit}${id}`,
    compare: (since, tag) => `${page}${forge.compare(encodeURIComponent(since), encodeURIComponent(tag))}`,
    issue(name) {
      const [repository = "", number = ""] = name.split("#");
      const base = repository === "" ? page : page.replace(/^(\w+:\/\/[^/]+\/).*$/, `$1${repository}`);
      return `${base}${forge.issue}${number}`;
    },
  };
}

function forgeOf(web: string): Forge {
  const host = /^\w+:\/\/([^/]+)/.exec(web)?.[1] ?? "";
  if (/(?:^|\.)gitlab\./.test(host)) return GITLAB;
  return host === "bitbucket.org" ? BITBUCKET : GITHUB;
}

/** In Markdown a bracket or a space would end the address. */
function safe(url: string): string {
  return url.replace(/[()<>\s\\]/g, (character) => `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`);
}
