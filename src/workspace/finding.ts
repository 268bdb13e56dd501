import type { Finding } from "../model/finding.ts";

type Details = Omit<Finding, "id" | "level" | "message">;

/** Makes a finding that blocks. */
export function blocking(id: string, message: string, details: Details): Finding {
  return { id, level: "block", message, ...details };
}

/** Makes a finding that is shown and does not block. */
export function warning(id: string, message: string, details: Details): Finding {
  return { id, level: "warn", message, ...details };
}

/** Shows a value of somebody's file, on one line and short. */
export function shown(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? String(value));
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}

/** Tells whether a value is an object with keys. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Compares two texts by their code units: the order is the same on every machine. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
