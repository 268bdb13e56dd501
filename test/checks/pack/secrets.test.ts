import { describe, expect, test } from "vitest";
import { looksSecret, secretIn } from "../../../checks/pack/secrets.ts";

describe("looksSecret", () => {
  test.each([
    ".env",
    "a/.env.production",
    ".npmrc",
    "config/.npmrc",
    "id_rsa",
    "keys/id_ed25519",
    "server.pem",
    "tls/server.key",
    "a.p12",
    "a.pfx",
    ".aws/config",
    "x/.ssh/known_hosts",
    ".netrc",
    "credentials.json",
    ".git/config",
    "certs/SERVER.PEM",
    ".ENV.Local",
  ])("finds %s", (path) => {
    expect(looksSecret(path)).toBe(true);
  });

  test.each([
    ".env.example",
    "index.js",
    "dist/env.js",
    "id_rsa.js",
    "docs/keys.md",
    "secret.js",
    "monkey.ts",
    "src/credentials.ts",
    "id_rsa.pub",
  ])("lets %s be", (path) => {
    expect(looksSecret(path)).toBe(false);
  });
});

describe("secretIn", () => {
  const body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
  const marked = (kind: string): string => `-----BEGIN ${kind}-----`;

  test.each([
    `${marked("RSA PRIVATE KEY")}\n${body}\n`,
    `${marked("PRIVATE KEY")}\r\n${body}\r\n`,
    `const key = "${marked("OPENSSH PRIVATE KEY")}\\n${body}\\n";`,
    `["${marked("EC PRIVATE KEY")}", "${body}"]`,
    `${marked("RSA PRIVATE KEY")}\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AA\n\n${body}\n`,
    `${marked("PGP PRIVATE KEY BLOCK")}\n\n${body}\n`,
  ])("finds a private key in %j", (text) => {
    expect(secretIn(text)).toBe("a private key");
  });

  test("lets code that only speaks of keys be", () => {
    expect(secretIn(`if (pem.startsWith("${marked("PRIVATE KEY")}")) return parse(pem);`)).toBeNull();
    expect(secretIn("-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A\n")).toBeNull();
  });

  test("is soon done with text that resembles a key's headers, and sees a key behind it", () => {
    const resembling = [
      `${marked("PRIVATE KEY")}\n${"a: ".repeat(60)}\n!`,
      `${marked("PRIVATE KEY")}\n${"a: \n".repeat(200_000)}!`,
      `${marked("PRIVATE KEY")}a: `.repeat(30_000),
      `${marked("PRIVATE KEY")}${" ".repeat(1_000_000)}!`,
    ];
    for (const text of resembling) {
      expect(secretIn(text)).toBeNull();
      expect(secretIn(`${text}\n${marked("PRIVATE KEY")}\n${body}\n`)).toBe("a private key");
    }
  });

  test("finds a private key that is indented below its headers", () => {
    const headers = "  Proc-Type: 4,ENCRYPTED\n  DEK-Info: AES-128-CBC,AA\n\n";
    expect(secretIn(`key: |\n  ${marked("RSA PRIVATE KEY")}\n${headers}  ${body}\n`)).toBe("a private key");
  });

  test("finds access tokens by their form", () => {
    expect(secretIn(`//registry/:_authToken=npm_${"a1".repeat(18)}`)).toBe("an access token");
    expect(secretIn(`ghp_${"b2".repeat(18)}`)).toBe("an access token");
    expect(secretIn("npm_config_cache npm_lifecycle_event")).toBeNull();
  });
});
