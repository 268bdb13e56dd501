import type { Listener } from "../model/event.ts";
import { plainListener } from "./plain.ts";

/** Turns events into text. */
export interface View {
  readonly listener: Listener;
  /** Draws no more; the caller may print from then on. */
  close(): Promise<void>;
}

/** A terminal that is narrower shows a redrawn list badly. */
const NARROWEST = 20;

/** Opens a view that redraws where the stream is a terminal fit for it, and one of plain lines elsewhere. */
export async function openView(stream: NodeJS.WriteStream): Promise<View> {
  if (!isFit(stream)) return { listener: plainListener(stream), close: () => Promise.resolve() };
  const { LiveView } = await import("./live.ts");
  const view = new LiveView(stream, process.stdout.isTTY);
  return { listener: view.listener, close: () => view.close() };
}

function isFit(stream: NodeJS.WriteStream): boolean {
  const { CI, TERM } = process.env;
  return (
    stream.isTTY && stream.columns >= NARROWEST && TERM !== "dumb" && (CI === undefined || CI === "" || CI === "false")
  );
}
