import { Listr, ListrLogger, ProcessOutput, DefaultRenderer, type ListrTaskWrapper, type SimpleRenderer } from "listr2";
import type { EngineEvent, Listener } from "../model/event.ts";
import type { CheckReport } from "../model/plan.ts";
import { plainListener } from "./plain.ts";
import { printableLine } from "./printable.ts";
import { describeReport, seconds, STATUS } from "./words.ts";

type Task = ListrTaskWrapper<unknown, typeof Redrawing, typeof SimpleRenderer>;

/** listr2 looks at standard output alone, and would write another list there where that is no terminal. */
class Redrawing extends DefaultRenderer {
  static override nonTTY = true;
}

/** One check on the screen. listr2 shows it as running until its promise settles. */
interface Row {
  /** What is to be shown as soon as listr2 has begun with the row. */
  readonly early: ((task: Task) => void)[];
  readonly settled: Promise<void>;
  readonly settle: () => void;
  readonly fail: (why: Error) => void;
  task?: Task;
}

/** Redraws the checks while they plan, their progress below them; what follows planning comes as plain lines. */
export class LiveView {
  readonly #out: NodeJS.WriteStream;
  readonly #isCleared: boolean;
  readonly #plain: Listener;
  readonly #rows = new Map<string, Row>();
  #ended: Promise<unknown> = Promise.resolve();

  /** `isCleared` takes the rows away in the end: for a terminal that shows the report of the same checks next. */
  constructor(out: NodeJS.WriteStream, isCleared: boolean) {
    this.#out = out;
    this.#isCleared = isCleared;
    this.#plain = plainListener(out);
  }

  readonly listener: Listener = (event) => {
    if (event.type === "planning") this.#begin(event.checks);
    else if (event.type === "check-started")
      this.#show(event.id, (task) => (task.title = `${event.id}: ${lowerFirst(event.title)}`));
    else if (event.type === "check-progress") this.#show(event.id, (task) => (task.output = printableLine(event.text)));
    else if (event.type === "check-ended") this.#end(event);
    else this.#plain(event);
  };

  /** Draws the last frame. */
  async close(): Promise<void> {
    for (const row of this.#rows.values()) row.settle();
    await this.#ended;
  }

  #begin(checks: readonly { readonly id: string; readonly title: string }[]): void {
    for (const { id } of checks) this.#rows.set(id, makeRow());
    const tasks = [...this.#rows].map(([id, row]) => ({
      title: `${id}: waiting`,
      task: (_: unknown, task: Task) => {
        row.task = task;
        for (const change of row.early.splice(0)) change(task);
        return row.settled;
      },
    }));
    // listr2 writes to standard output unless told otherwise, and would take Ctrl-C for itself.
    const logger = new ListrLogger({ processOutput: new ProcessOutput(this.#out, this.#out) });
    const listr = new Listr(tasks, {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      renderer: Redrawing,
      rendererOptions: {
        showErrorMessage: false,
        showSkipMessage: false,
        collapseSubtasks: false,
        clearOutput: this.#isCleared,
        logger,
      },
    });
    this.#ended = listr.run().catch(() => undefined);
  }

  #show(id: string, change: (task: Task) => void): void {
    const row = this.#rows.get(id);
    if (row?.task === undefined) row?.early.push(change);
    else change(row.task);
  }

  #end({ id, report, milliseconds }: Extract<EngineEvent, { type: "check-ended" }>): void {
    const { status } = report;
    this.#show(id, (task) => {
      task.title = `${withoutSymbol(report)} ${seconds(milliseconds)}`;
      if (status === "skip" || status === "unreached") task.skip();
    });
    const row = this.#rows.get(id);
    if (status === "block" || status === "error") row?.fail(new Error(withoutSymbol(report)));
    else row?.settle();
  }
}

function makeRow(): Row {
  let settle: () => void = () => undefined;
  let fail: (why: Error) => void = () => undefined;
  const settled = new Promise<void>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  settled.catch(() => undefined);
  return { early: [], settled, settle, fail };
}

/** listr2 draws its own symbols. */
function withoutSymbol(report: CheckReport): string {
  return describeReport(report).slice(STATUS[report.status].symbol.length + 1);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
