/** What npm runs of a package's own scripts before it packs and publishes from a folder; `prepare` comes with the install. */
const BEFORE = ["prepare"];
const AFTER = ["prepublishOnly", "prepack"];

/**
 * The package's own scripts to run, in order, each once: `prepare`, the build script, `prepublishOnly`, `prepack`. A
 * published tarball runs none of them. The build script is left out where one of the others calls it.
 *
 * @see https://docs.npmjs.com/cli/v11/using-npm/scripts#life-cycle-operation-order
 */
export function lifecycle(scripts: Readonly<Record<string, string>>, build: string | false): readonly string[] {
  const has = (name: string): boolean => Object.hasOwn(scripts, name);
  const others = [...BEFORE, ...AFTER].filter(has);
  const isCalled = build !== false && others.some((name) => calls(scripts[name] ?? "", build));
  const builds = build === false || isCalled ? [] : [build];
  return [...new Set([...BEFORE, ...builds, ...AFTER])].filter(has);
}

/** `npm run build`, and what pnpm and yarn also take: `pnpm build`. `bun build` is no script, but bun's own bundler. */
const CALL = /^(?:(?:npm|pnpm|yarn|bun) run(?:-script)?|pnpm|yarn)(?: (?:-s|--silent))? (\S+)$/;

/** Whether a command line calls a script here, alone or in a chain of which every part must succeed. */
function calls(commandLine: string, script: string): boolean {
  const parts = commandLine.split("&&").map((part) => part.trim());
  if (commandLine.includes("||") || parts.some((part) => /^(?:cd|pushd)\b/.test(part))) return false;
  return parts.some((part) => CALL.exec(part)?.[1] === script);
}
