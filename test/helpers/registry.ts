import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A real registry on loopback, without uplinks: anyone reads, the holder of the token publishes. */
export interface TestRegistry {
  /** With a final slash. */
  readonly url: string;
  readonly token: string;
  /** The folder of everything that the registry keeps, for portraits. */
  readonly storage: string;
  stop(): Promise<void>;
}

/** Starts verdaccio on a free port of loopback, its storage in a temporary folder. */
export async function startRegistry(): Promise<TestRegistry> {
  const storage = await mkdtemp(join(tmpdir(), "plimsoll-registry-"));
  const script = fileURLToPath(new URL("./verdaccio.mjs", import.meta.url));
  const child = fork(script, [storage], { cwd: storage, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const url = `http://127.0.0.1:${await portOf(child)}/`;
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    await rm(storage, { recursive: true, force: true });
  };
  return { url, token: await addUser(url), storage: join(storage, "packages"), stop };
}

async function portOf(child: ChildProcess): Promise<number> {
  return await new Promise((resolve, reject) => {
    child.once("message", (message: { port: number }) => resolve(message.port));
    child.once("exit", (code) => reject(new Error(`verdaccio ended with ${code}`)));
  });
}

async function addUser(url: string): Promise<string> {
  const response = await fetch(`${url}-/user/org.couchdb.user:releaser`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "releaser", password: "correct-horse-battery", email: "releaser@example.org" }),
  });
  const { token } = (await response.json()) as { token?: string };
  if (token === undefined) throw new Error(`verdaccio gave no token: ${response.status}`);
  return token;
}
