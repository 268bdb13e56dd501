import { spawn } from "node:child_process";
import { access, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { OWNER_VARIABLE, outliveOrphans } from "../../src/world/orphans.ts";

it.runIf(process.platform === "linux")("waits for the children, and their children, of a dead owner", async () => {
  const folder = await mkdtemp(join(tmpdir(), "orphans-"));
  const done = join(folder, "done");
  spawn("sh", ["-c", `sh -c 'sleep 1; : > ${done}' & exit`], {
    env: { ...process.env, [OWNER_VARIABLE]: "999999" },
    stdio: "ignore",
    detached: true,
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await outliveOrphans(999_999);
  await expect(access(done)).resolves.toBeUndefined();
  await rm(folder, { recursive: true });
});

it("does not wait where there are none", async () => {
  const began = performance.now();
  await outliveOrphans(999_998);
  expect(performance.now() - began).toBeLessThan(5_000);
});
