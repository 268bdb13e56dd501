/** What npm runs of a package's own scripts before it packs and publishes from a folder; `prepare` comes with the install. */
const BEFORE = ["prepare"];
const AFTER = ["prepublishOnly", "prepack"];
const NPM_PLACEHOLDER = /^echo "Error: no test specified"/;

/**
 * The package's own scripts to run, in order, each once: `prepare`, the build script, `prepublishOnly`, `prepack`. A
 * published tarball runs none of them. The build script is left out where one of the others is a call of it.
 *
 * @see https://docs.npmjs.com/cli/v11/using-npm/scripts#life-cycle-operation-order
 */
export function lifecycle(scripts: Readonly<Record<string, string>>, build: string | false): readonly string[] {
  const has = (name: string): boolean => scripts[name] !== undefined;
  const others = [...BEFORE, ...AFTER].filter(has);
  const isCalled = build !== false && others.some((name) => isCallOf(scripts[name] ?? "", build));
  const builds = build !== false && has(build) && !isCalled ? [build] : [];
  return [...BEFORE.filter(has), ...builds, ...AFTER.filter(has)].filter((name) => !NPM_PLACEHOLDER.test(scripts[name] ?? ""));
}

/** Whether a command line is a call of a script, or begins or ends with one. */
function isCallOf(command: string, script: string): boolean {
  const calls = [`npm run ${script}`, `npm run -s ${script}`, `pnpm ${script}`, `pnpm run ${script}`, `yarn ${script}`, `yarn run ${script}`];
  return command.split(/&&|;/).some((part) => calls.includes(part.trim()));
}
