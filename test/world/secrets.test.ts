import { describe, expect, it } from "vitest";
import { inherited } from "../../src/world/inherited.ts";
import { run } from "../../src/world/process.ts";
import { Secrets } from "../../src/world/secrets.ts";

const TOKEN = "npm_ca+nary/to=ken $1 (x|y)*";

describe("secrets", () => {
  it("leave the environment, and come back by name alone", () => {
    const environment: NodeJS.ProcessEnv = { NPM_TOKEN: TOKEN, DB_PASSWORD: "hunter22", PATH: "/bin" };
    const secrets = Secrets.take(environment);
    expect(environment).toEqual({ PATH: "/bin" });
    expect(secrets.reveal(["NPM_TOKEN", "PATH"])).toEqual({ NPM_TOKEN: TOKEN });
    expect(secrets.has("DB_PASSWORD")).toBe(true);
    expect(secrets.has("PATH")).toBe(false);
  });

  it.each([
    ["as they are", TOKEN],
    ["in URLs", encodeURIComponent(TOKEN)],
    ["in URLs, by the other rule", encodeURI(TOKEN)],
    ["in base64", Buffer.from(TOKEN).toString("base64")],
    ["in base64url", Buffer.from(TOKEN).toString("base64url")],
    ["in hex", Buffer.from(TOKEN).toString("hex")],
    ["in JSON", JSON.stringify(`"${TOKEN}"`)],
  ])("are masked %s", (_how, form) => {
    const masked = new Secrets({ NPM_TOKEN: TOKEN }).mask(`before ${form} after`);
    expect(masked).toContain("[secure]");
    expect(masked).not.toContain(TOKEN);
    expect(masked).not.toContain(form.replace(/=+$/, ""));
  });

  it("are masked in URLs and npm's settings, whosever they are", () => {
    const secrets = new Secrets({});
    expect(secrets.mask("https://jo:hunter2@example.org/x")).toBe("https://[secure]@example.org/x");
    expect(secrets.mask("//example.org/:_authToken=abc")).toBe("//example.org/:_authToken=[secure]");
    expect(secrets.mask("//example.org/:_authToken=${NPM_TOKEN}")).toBe("//example.org/:_authToken=${NPM_TOKEN}");
  });

  it("are soon masked in a long line, with and without a URL in it", () => {
    const secrets = new Secrets({});
    const long = "a".repeat(1_000_000);
    expect(secrets.mask(long)).toBe(long);
    expect(secrets.mask(`${long}://jo:hunter2@x`)).toBe(`${long}://[secure]@x`);
    expect(secrets.mask(`https://${long}`)).toBe(`https://${long}`);
    expect(secrets.mask("a://".repeat(250_000))).toBe("a://".repeat(250_000));
  });

  it("of one character, or of none, harm no text", () => {
    const secrets = new Secrets({ A_TOKEN: "a", B_TOKEN: "", C_TOKEN: "true" });
    expect(secrets.mask("a true banana")).toBe("a true banana");
  });

  it("do not reach a child, nor do preloads", async () => {
    const env = inherited({ ...process.env, NPM_TOKEN: TOKEN, NODE_OPTIONS: "--require evil", GIT_DIR: "/elsewhere" });
    const { output } = await run([process.execPath, "-p", "Object.keys(process.env).join(' ')"], { cwd: "/", env });
    expect(output).toMatch(/\bPATH\b/);
    expect(output).not.toMatch(/NPM_TOKEN|NODE_OPTIONS|GIT_DIR/);
  });
});
