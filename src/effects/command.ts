import { z } from "zod";
import type { CommandEffect, Settled } from "../model/effect.ts";
import { environmentError } from "../model/error.ts";
import { textShape } from "./shapes.ts";
import type { Ended } from "../world/process.ts";
import type { World } from "../world/world.ts";
import type { Handler } from "./handler.ts";

const PROBE = "A probe exits 0 when the command's work is done, and 1 when it is not";

const argv = z.array(textShape).min(1);

/** A user's own command. Without an `undo` nothing takes it back. */
export const command: Handler<CommandEffect> = {
  shape: () =>
    z.strictObject({
      kind: z.literal("command"),
      name: textShape,
      run: argv,
      probe: argv,
      undo: argv.nullable(),
      env: z.array(textShape),
      timeoutSeconds: z.number().positive(),
      inverted: z.literal(true).exactOptional(),
    }),
  reach: ({ undo }) => (undo === null ? "final" : "remote"),
  describe: (effect) => `Run ${effect.name}: ${[effect.run.join(" "), ...companions(effect)].join("; ")}`,
  names: ({ name }) => [`command ${name}`],
  async observe(effect, world) {
    const end = await world.run(effect.probe, effect);
    if (end.exitCode !== 0 && end.exitCode !== 1)
      throw failed(effect, { doing: "ask the probe of", hint: PROBE }, end, world);
    const isDone = end.exitCode === 0;
    return isDone === (effect.inverted !== true) ? "after" : "before";
  },
  async apply(effect, world) {
    const end = await world.run(effect.run, effect);
    if (end.exitCode !== 0) throw failed(effect, { doing: "run", ...wayOut(effect) }, end, world);
  },
  invert({ inverted, ...effect }) {
    if (effect.undo === null) return null;
    const swapped = { ...effect, run: effect.undo, undo: effect.run };
    return inverted === true ? swapped : { ...swapped, inverted: true };
  },
};

/** What a command was started for, and what to do where it fails. */
interface Doing {
  readonly doing: string;
  readonly hint?: string;
}

/** Where the release is stuck with it, what is asked on the way out is the probe. With an `undo`, all is taken back anyway. */
function wayOut({ probe, undo, inverted }: Settled<CommandEffect>): Pick<Doing, "hint"> {
  const by = (deed: string, code: number, next: string): Pick<Doing, "hint"> => ({
    hint: `Mend it, or ${deed} its work by hand until its probe exits ${code} (${probe.join(" ")}); then: ${next}`,
  });
  if (inverted === true) return by("undo", 1, "plimsoll undo");
  return undo === null ? by("do", 0, "plimsoll resume") : {};
}

function failed(effect: Settled<CommandEffect>, { doing, hint }: Doing, end: Ended, { secrets }: World): Error {
  const said = secrets.mask(end.output.trimEnd()).split("\n").slice(-20).join("\n");
  return environmentError(
    `Cannot ${doing} command ${effect.name}: ${endOf(end, effect)}${said === "" ? "" : `\n${said}`}`,
    hint,
  );
}

function endOf({ timedOut, signal, exitCode }: Ended, { timeoutSeconds }: Settled<CommandEffect>): string {
  if (timedOut) return `it took more than ${timeoutSeconds} s`;
  return signal === null ? `it exited with ${exitCode}` : `it was ended by ${signal}`;
}

/** What else a plan may run, and may let it see: nobody confirms what is not shown. */
function companions({ probe, undo, env }: CommandEffect): readonly string[] {
  return [
    `whether it is done tells: ${probe.join(" ")}`,
    ...(undo === null ? [] : [`taken back by: ${undo.join(" ")}`]),
    ...(env.length === 0 ? [] : [`sees ${env.join(", ")}`]),
  ];
}
