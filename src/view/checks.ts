import type { AnyCheck } from "../model/check.ts";
import type { Fact } from "../model/fact.ts";
import { paint } from "./paint.ts";

/** The checks as one JSON document. */
export function checksDocument(checks: readonly AnyCheck[]): object {
  return checks.map((check) => ({
    id: check.id,
    title: check.title,
    reads: keysOf(check.reads),
    provides: keysOf(check.provides),
  }));
}

/** The checks as people read them. */
export function checksReport(checks: readonly AnyCheck[], stream: NodeJS.WritableStream): string {
  const blocks = checks.map((check) => {
    const lines = [
      `${paint("bold", check.id, stream)}  ${check.title}`,
      ...row("reads", keysOf(check.reads)),
      ...row("provides", keysOf(check.provides)),
    ];
    return lines.join("\n");
  });
  return `${blocks.join("\n")}\n`;
}

function row(name: string, keys: readonly string[]): readonly string[] {
  return keys.length === 0 ? [] : [`    ${name.padEnd(8)}  ${keys.join(", ")}`];
}

function keysOf(facts: unknown): readonly string[] {
  const all: readonly Fact<unknown>[] = Object.values((facts ?? {}) as Record<string, Fact<unknown>>);
  return all.map(({ key, optional }) => (optional === true ? `${key} (if there)` : key));
}
