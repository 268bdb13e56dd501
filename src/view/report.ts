import type { CheckReport, Plan, PlannedEffect } from "../model/plan.ts";
import type { Reach } from "../model/effect.ts";
import { findingLines } from "./findings.ts";
import { fold } from "./fold.ts";
import { paint } from "./paint.ts";
import { printableLine } from "./printable.ts";
import { seconds, STATUS } from "./words.ts";

const REACH: Readonly<Record<Reach, string>> = {
  local: "local, taken back exactly",
  remote: "remote, taken back, though others may have seen it",
  final: "final, never taken back",
};

/** A plan as a person reads it: each check, every finding, the effects in order, and the verdict. */
export function planReport(plan: Plan, stream: NodeJS.WritableStream): string {
  const title =
    plan.verdict === "clean" ? "A release would, in this order:" : "As far as it was planned, a release would:";
  return joined([checkList(plan, stream), effectLines(plan, title, stream), verdictLines(plan, stream)]);
}

/** The same of some checks out of `all`: what the others would say, and so what a release would do, is not known. */
export function checkReport(plan: Plan, all: number, stream: NodeJS.WritableStream): string {
  const effects = effectLines(plan, "Of a release's effects these checks would add:", stream);
  return joined([checkList(plan, stream), effects, [askedLine(plan, all, stream)]]);
}

function joined(parts: readonly (readonly string[])[]): string {
  const texts = parts.map((lines) => lines.join("\n"));
  return `${texts.filter((text) => text !== "").join("\n\n")}\n`;
}

function checkList(plan: Plan, stream: NodeJS.WritableStream): readonly string[] {
  const width = Math.max(0, ...plan.checks.map((check) => check.id.length));
  return plan.checks.flatMap((check) => checkLines(check, plan, width, stream));
}

function checkLines(check: CheckReport, plan: Plan, width: number, stream: NodeJS.WritableStream): readonly string[] {
  const { symbol, word, style } = STATUS[check.status];
  const took = plan.durations[check.id] ?? 0;
  const time = took >= 1_000 ? paint("dim", ` (${seconds(took)})`, stream) : "";
  const saw = fold(`${printableLine(check.saw)}${time}`, width + 15, stream);
  const head = `${paint(style, `${symbol} ${check.id.padEnd(width)}  ${word.padEnd(9)}`, stream)}  ${saw.trimStart()}`;
  return [head.trimEnd(), ...findingLines(check.findings, stream)];
}

function effectLines(plan: Plan, title: string, stream: NodeJS.WritableStream): readonly string[] {
  if (plan.effects.length === 0) return [];
  const seals = plan.seals.map(({ text }) => `    ${printableLine(text)}`);
  const sealing = seals.length === 0 ? [] : [paint("dim", "  sealing, before any name moves", stream), ...seals];
  return [paint("bold", title, stream), ...sealing, ...phases(plan.effects, stream)];
}

function phases(effects: readonly PlannedEffect[], stream: NodeJS.WritableStream): readonly string[] {
  return effects.flatMap((effect, index) => {
    const isNew = effects[index - 1]?.reach !== effect.reach;
    const line = `    ${index + 1}. ${fold(printableLine(effect.text), 7, stream)}`;
    return isNew ? [paint("dim", `  ${REACH[effect.reach]}`, stream), line] : [line];
  });
}

function verdictLines({ verdict, version, digest, checks }: Plan, stream: NodeJS.WritableStream): readonly string[] {
  const what = version ?? "The release";
  const count = `${shutIn(checks)} of ${checks.length} checks`;
  switch (verdict) {
    case "clean":
      return [
        paint("green", `${what} is clean: nothing stands in the way.`, stream),
        paint("dim", `plan ${digest.slice(0, 12)}`, stream),
      ];
    case "blocked":
      return [paint("red", `${what} is blocked by ${count}. Nothing was changed.`, stream)];
    case "error":
      return [
        paint(
          "red",
          `${what} cannot be judged: ${count} did not pass, at least one could not complete. Nothing was changed.`,
          stream,
        ),
      ];
  }
}

function askedLine({ verdict, checks }: Plan, all: number, stream: NodeJS.WritableStream): string {
  const asked = `${checks.length} of ${all} checks asked`;
  switch (verdict) {
    case "clean":
      return paint("green", `${asked}: passed.`, stream);
    case "blocked":
      return paint("red", `${asked}: blocked by ${shutIn(checks)}.`, stream);
    case "error":
      return paint("red", `${asked}: ${shutIn(checks)} did not pass, at least one could not complete.`, stream);
  }
}

function shutIn(checks: readonly CheckReport[]): number {
  return checks.filter(({ status }) => status === "block" || status === "error").length;
}
