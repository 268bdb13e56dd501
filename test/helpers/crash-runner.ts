// Runs the command line from source, and dies where its environment says: at an effect, or inside one of its children.
import { rmSync, writeFileSync } from "node:fs";
import { handlers } from "../../src/effects/index.ts";
import type { Handler } from "../../src/effects/handler.ts";
import type { Effect } from "../../src/model/effect.ts";
import { main } from "../../src/cli/main.ts";

/** Where to die. `child` counts the programs that the effect starts, from 1; 0 is before or after all of them. */
export interface CrashPoint {
  readonly step: number;
  readonly child: number;
  readonly when: "before" | "after";
  /** `tool`: its children live on. `all`: they die too. */
  readonly who: "tool" | "all";
}

/** What the shims on the PATH read while an effect is being done. */
const ARMED = process.env["CRASH_ARMED"] ?? "";
const point = JSON.parse(process.env["CRASH_POINT"] ?? "null") as CrashPoint | null;

let step = -1;
for (const [kind, handler] of Object.entries(handlers)) {
  (handlers as Record<string, unknown>)[kind] = armed(handler);
}
await main(process.argv.slice(2));

function armed(handler: Handler<Effect>): Handler<Effect> {
  return {
    ...handler,
    async apply(effect, world) {
      step++;
      const here = point?.step === step ? point : null;
      dieAt(here, "before");
      arm(here);
      try {
        await handler.apply(effect, world);
      } finally {
        rmSync(ARMED, { force: true });
      }
      dieAt(here, "after");
    },
  };
}

function dieAt(here: CrashPoint | null, when: CrashPoint["when"]): void {
  if (here?.child === 0 && here.when === when) process.kill(process.pid, "SIGKILL");
}

/** Tells the shims which program of this effect to die at; without a point they count alone. */
function arm(here: CrashPoint | null): void {
  const { child, when, who } = here ?? { child: -1, when: "-", who: "-" };
  writeFileSync(ARMED, `${process.pid} ${step} ${child} ${when} ${who}\n`);
}
