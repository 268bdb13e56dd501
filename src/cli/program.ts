import { Argument, Command, Option } from "commander";
import { COUNT_OPTIONS } from "./count/options.ts";
import { valued } from "./valued.ts";
import { VERSION } from "./version.ts";

const EXIT_CODES = `
Exit codes: 0 as asked; 1 blocked; 2 usage; 3 environment; 4 failed and taken back; 5 stranded (the world changed);
70 a bug; 75 locked; 130, 143, 129 interrupted.`;

/** The command line. Each command's code is loaded when it is called: `--help` and `--version` load commander alone. */
export function program(): Command {
  const root = new Command("plimsoll")
    .description("Builds the real release first, checks exactly that, and only then moves names.")
    .version(VERSION, "-V, --version")
    .addOption(valued("-C, --cwd <dir>", "act as if started in <dir>"))
    .option("--verbose", "show where in the code an error came from")
    .option("--no-color", "show no colours")
    .on("option:no-color", withoutColour)
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText("after", EXIT_CODES);
  addPlanning(root);
  addActing(root);
  addLooking(root);
  for (const command of root.commands) command.exitOverride().showSuggestionAfterError();
  return root;
}

function addPlanning(root: Command): void {
  const audit = root
    .command("audit")
    .description("plan a release and print it; changes nothing, needs no token and no key");
  withPlanFlags(audit.addArgument(what()))
    .addOption(valued("--out <plan.json>", "store the plan, and beside it what planning made, for plimsoll apply"))
    .action(async (version: string | undefined, _flags, command: Command) =>
      (await import("./commands/audit.ts")).audit(version, all(command)),
    );
  const release = root.command("release").description("plan, show, ask, seal and apply a release");
  withPlanFlags(release.addArgument(what()))
    .option("--yes", "do not ask")
    .addOption(valued("--confirm <version>", "do not ask if it is this version, refuse if it is not"))
    .action(async (version: string | undefined, _flags, command: Command) =>
      (await import("./commands/release.ts")).releaseCommand(version, all(command)),
    );
  withPlanFlags(
    root
      .command("check")
      .description("run single checks, and what they read")
      .argument("[id...]", "ids of checks; without one: all"),
  ).action(async (ids: string[], _flags, command: Command) =>
    (await import("./commands/check.ts")).check(ids, all(command)),
  );
}

function addActing(root: Command): void {
  root
    .command("apply")
    .description("apply a plan that was audited before")
    .argument("<plan.json>")
    .option("--yes", "do not ask")
    .addOption(valued("--confirm <version>", "do not ask if it is this version, refuse if it is not"))
    .option("--json", "print one JSON document")
    .action(async (path: string, _flags, command: Command) =>
      (await import("./commands/apply.ts")).apply(path, all(command)),
    );
  root
    .command("resume")
    .description("finish a release that stopped in the middle")
    .addOption(valued("--plan <plan.json>", "rebuild a lost journal from the remote and the registry"))
    .action(async (_flags, command: Command) => (await import("./commands/resume.ts")).resumeCommand(all(command)));
  root
    .command("undo")
    .description("take a release back that stopped in the middle")
    .action(async (_flags, command: Command) => (await import("./commands/resume.ts")).undoCommand(all(command)));
}

function addLooking(root: Command): void {
  root
    .command("status")
    .description("show a release that stopped in the middle")
    .option("--json", "print one JSON document")
    .action(async (_flags, command: Command) => (await import("./commands/status.ts")).status(all(command)));
  addCount(root);
  addChange(root);
  root
    .command("graph")
    .description("show what would be released of a workspace, and why; changes nothing")
    .addArgument(what())
    .addOption(valued("--at <commit>", "look at this commit; without it: HEAD"))
    .addOption(valued("--config <file>", "use this configuration"))
    .addOption(new Option("--from <source>", "where the bumps come from").choices(["change-files", "commits"]))
    .addOption(repeatable(valued("--package <name=bump>", "raise this package so; may be given again")))
    .option("--json", "print one JSON document")
    .option("--mermaid", "print a Mermaid flowchart")
    .action(async (version: string | undefined, _flags, command: Command) =>
      (await import("./commands/graph.ts")).graph(version, all(command)),
    );
  root
    .command("checks")
    .description("list the checks with what each reads and provides")
    .addOption(valued("--config <file>", "use this configuration"))
    .option("--json", "print one JSON document")
    .action(async (_flags, command: Command) => (await import("./commands/checks.ts")).checks(all(command)));
  root
    .command("init")
    .description("look at the repository and write a configuration for it; overwrites nothing")
    .action(async (_flags, command: Command) => (await import("./commands/init.ts")).initCommand(all(command)));
  root
    .command("demo")
    .description("cut a real release of a small package in a temporary folder")
    .action(async () => (await import("./demo/demo.ts")).demo());
}

function addChange(root: Command): void {
  root
    .command("change")
    .description("write a change file that says what a release will tell of a change, and by what it raises packages")
    .addOption(repeatable(valued("--package <name=bump>", "what it raises; may be given again; without it: asks")))
    .addOption(repeatable(new Option("--message <text>", "what changed; -: from standard input; again: a paragraph")))
    .option("--empty", "write one without packages: nothing is to be released")
    .addOption(valued("--name <id>", "the file's name, without .md; without it: three words"))
    .option("--check", "write nothing; blocked by packages that changed and that no change file names")
    .addOption(
      valued("--since <ref>", "what changed since a branch and HEAD parted; without it: since the last releases"),
    )
    .addOption(valued("--config <file>", "use this configuration"))
    .option("--json", "print one JSON document; with --check")
    .action(async (_flags, command: Command) => (await import("./commands/change.ts")).change(all(command)));
}

function addCount(root: Command): void {
  const count = root
    .command("count")
    .description("count effective lines: TypeScript and JavaScript exactly, other languages by cloc")
    .argument("[path...]", "files and folders; without one: the working directory");
  for (const { flags, description, isRepeatable } of COUNT_OPTIONS) {
    const option = flags.includes("<") ? valued(flags, description) : new Option(flags, description);
    count.addOption(isRepeatable === true ? repeatable(option) : option);
  }
  count.action(async (paths: string[], _flags, command: Command) =>
    (await import("./commands/count.ts")).count(paths, all(command)),
  );
}

/** Gathers the values of an option that may be given more than once. */
function repeatable(option: Option): Option {
  const { parseArg } = option;
  return option.argParser<readonly unknown[]>((value, before = []) => [
    ...before,
    parseArg?.(value, undefined) ?? value,
  ]);
}

function what(): Argument {
  return new Argument(
    "[what]",
    "major, minor, patch, premajor, preminor, prepatch, prerelease or X.Y.Z; without it: by commits or change files",
  );
}

function withPlanFlags(command: Command): Command {
  return command
    .addOption(valued("--config <file>", "use this configuration"))
    .addOption(
      new Option("--way <way>", "how the release reaches the branch").choices(["push", "tag-only", "existing"]),
    )
    .addOption(valued("--branch <name>", "the release branch"))
    .addOption(valued("--remote <name>", "the remote"))
    .addOption(repeatable(valued("--package <name=bump>", "of a workspace: raise this package so; may be given again")))
    .addOption(
      valued("--snapshot <label>", "of a workspace: publish 0.0.0-<label>-<commit> under <label>, and move no ref"),
    )
    .option("--json", "print one JSON document");
}

/** As NO_COLOR, which every library that we print with knows; FORCE_COLOR would win over it. */
function withoutColour(): void {
  process.env["NO_COLOR"] = "1";
  delete process.env["FORCE_COLOR"];
}

/** A command's flags together with the program's. */
function all<T extends object>(command: Command): T {
  return command.optsWithGlobals();
}
