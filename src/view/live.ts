import {
  Listr,
  ListrLogger,
  ProcessOutput,
  type DefaultRenderer,
  type ListrTaskWrapper,
  type SimpleRenderer,
} from "listr2";
import type { EngineEvent, Listener } from "../model/event.ts";
import type { CheckReport } from "../model/plan.ts";
import { plainListener } from "./plain.ts";
import { printableLine } from "./printable.ts";
import { describeReport, seconds, STATUS } from "./words.ts";

type Task = ListrTaskWrapper<unknown, typeof DefaultRenderer, typeof SimpleRenderer>;

/** One check on the screen. listr2 shows it as running until its promise settles. */
interface Row {
  readonly title: string;
  readonly settled: Promise<void>;
  readonly settle: () => void;
  readonly fail: (why: Error) => void;
  task?: Task;
}

/** Redraws the checks while they plan, their progress below them; what follows planning comes as plain lines. */
export class LiveView {
  readonly #out: NodeJS.WriteStream;
  readonly #plain: Listener;
  readonly #rows = new Map<string, Row>();
  #ended: Promise<unknown> = Promise.resolve();

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
    this.#plain = plainListener(out);
  }

  readonly listener: Listener = (event) => {
    if (event.type === "planning") this.#begin(event.checks);
    else if (event.type === "check-started")
      this.#show(event.id, (task, row) => (task.title = `${event.id}: ${lowerFirst(row.title)}`));
    else if (event.type === "check-progress") this.#show(event.id, (task) => (task.output = printableLine(event.text)));
    else if (event.type === "check-ended") this.#end(event);
    else this.#plain(event);
  };

  /** Lets the last frame stand. */
  async close(): Promise<void> {
    for (const row of this.#rows.values()) row.settle();
    await this.#ended;
  }

  #begin(checks: readonly { readonly id: string; readonly title: string }[]): void {
    for (const { id, title } of checks) this.#rows.set(id, makeRow(title));
    const tasks = [...this.#rows].map(([id, row]) => ({
      title: `${id}: waiting`,
      task: (_: unknown, task: Task) => {
        row.task = task;
        return row.settled;
      },
    }));
    // listr2 writes to standard output unless told otherwise, and would take Ctrl-C for itself.
    const logger = new ListrLogger({ processOutput: new ProcessOutput(this.#out, this.#out) });
    const listr = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { collapseErrors: false, collapseSubtasks: false, logger },
    });
    this.#ended = listr.run().catch(() => undefined);
  }

  #show(id: string, change: (task: Task, row: Row) => void): void {
    const row = this.#rows.get(id);
    if (row?.task !== undefined) change(row.task, row);
  }

  #end({ id, report, milliseconds }: Extract<EngineEvent, { type: "check-ended" }>): void {
    const row = this.#rows.get(id);
    if (row?.task !== undefined) row.task.title = `${withoutSymbol(report)} ${seconds(milliseconds)}`;
    if (report.status === "pass") row?.settle();
    else if (report.status === "skip") row?.task?.skip(withoutSymbol(report));
    else row?.fail(new Error(withoutSymbol(report)));
    row?.settle();
  }
}

function makeRow(title: string): Row {
  let settle: () => void = () => undefined;
  let fail: (why: Error) => void = () => undefined;
  const settled = new Promise<void>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  settled.catch(() => undefined);
  return { title, settled, settle, fail };
}

/** listr2 draws its own symbols. */
function withoutSymbol(report: CheckReport): string {
  return describeReport(report).slice(STATUS[report.status].symbol.length + 1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
