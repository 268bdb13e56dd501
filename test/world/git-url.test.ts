import { expect, test } from "vitest";
import { parseRemoteUrl, placeOfUrl, webUrlOf, withoutCredentials } from "../../src/world/git/url.ts";

test.each([
  ["git@GitHub.com:acme/tool.git", "github.com/acme/tool", "https://github.com/acme/tool"],
  ["ssh://git@host.example:22/acme/tool", "host.example/acme/tool", "https://host.example/acme/tool"],
  ["ssh://git@host.example:2222/acme/tool.git/", "host.example:2222/acme/tool", "https://host.example/acme/tool"],
  ["https://user:tok@host.example/acme/tool.git", "host.example/acme/tool", "https://host.example/acme/tool"],
  ["https://u:p%40ss@HOST.example:443/tool", "host.example/tool", "https://host.example/tool"],
  ["http://host.example:8080/tool.git", "host.example:8080/tool", "http://host.example:8080/tool"],
  ["git://host.example/tool", "host.example/tool", "https://host.example/tool"],
  ["host:~me/tool", "host/~me/tool", "https://host/~me/tool"],
  ["git@[::1]:tool.git", "[::1]/tool", "https://[::1]/tool"],
  ["ssh://[::1]:22/tool.git", "[::1]/tool", "https://[::1]/tool"],
])("%s is at %s", async (url, place, web) => {
  const parsed = parseRemoteUrl("origin", url);
  expect(await placeOfUrl("origin", parsed, "/")).toBe(place);
  expect(webUrlOf(parsed)).toBe(web);
});

test.each([
  "ext::sh -c 'touch /tmp/pwned'",
  "fd::17/foo",
  "any-helper::https://host/x",
  "EXT::sh",
  "ftp://host/x",
  "javascript://x",
  "git+ssh://host/x",
  "ssh://-oProxyCommand=touch/x",
  "ssh://-oProxyCommand=x@host/x",
  "ssh://git@-host/x",
  "-oProxyCommand=x:path",
  "git@-host:x",
  "-u@host:x",
  "host:-x",
  "-x",
  "https://host/\nx",
  "host:\u0007x",
  "https://",
])("refuses %j before anything is started", (url) => {
  expect(() => parseRemoteUrl("origin", url)).toThrow(
    expect.objectContaining({
      kind: "environment",
      message: expect.stringMatching(/^Cannot use remote origin: /) as string,
    }),
  );
});

test("no message shows the credentials of a URL", () => {
  expect(() => parseRemoteUrl("origin", "ftp://bot:hunter22@host/x")).not.toThrow(/hunter22/);
});

test("a local path is a place, its symlinks followed, and has no pages", async () => {
  expect(await placeOfUrl("origin", parseRemoteUrl("origin", "../"), "/tmp")).toBe("/");
  expect(await placeOfUrl("origin", parseRemoteUrl("origin", "file:///"), "/tmp")).toBe("/");
  expect(webUrlOf(parseRemoteUrl("origin", "/srv/x.git"))).toBeNull();
  await expect(placeOfUrl("origin", parseRemoteUrl("origin", "/no/such.git"), "/")).rejects.toThrow(
    "/no/such.git is not there",
  );
});

test("takes credentials out, and leaves what is none", () => {
  expect(withoutCredentials("https://bot:x@host/a@b")).toBe("https://host/a@b");
  expect(withoutCredentials("ssh://git:x@host/a")).toBe("ssh://git@host/a");
  expect(withoutCredentials("git@host:a")).toBe("git@host:a");
});
