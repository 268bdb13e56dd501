import tseslint from "typescript-eslint";

/** What starts processes, opens files or sockets: for `src/world` alone. */
const OUTSIDE = {
  regex:
    "^(?:node:)?(?:child_process|cluster|dgram|dns|fs|http|http2|https|net|tls|worker_threads)(?:/|$)|^(?:execa|simple-git)$",
  message: "Only src/world touches the outside.",
};
const PRINTER = { regex: "^(?:node:)?process$", message: "Use the global process: who may print with it is checked." };

/** Forbids imports, static ones and those at run time. */
function forbid(files, patterns) {
  const lazily = patterns.map(({ regex, message }) => ({
    selector: `ImportExpression[source.value=/${regex.replaceAll("/", "\\u002F")}/]`,
    message,
  }));
  const computed = { selector: "ImportExpression[source.type!='Literal']", message: "Name the module that is loaded." };
  return {
    files,
    rules: {
      "no-restricted-imports": ["error", { patterns }],
      "no-restricted-syntax": ["error", ...lazily, computed],
    },
  };
}

/** A floor may import from itself and from the floors below it. */
function floor(files, forbidden, outside = [OUTSIDE, PRINTER]) {
  const above = forbidden.map((name) => ({
    regex: `(^|/)\\.\\./(?:src/)?${name}(/|\\.|$)`,
    message: `This floor may not import from ${name}.`,
  }));
  return forbid(files, [...above, ...outside]);
}

/** A check imports this and nothing else. */
function checksMay(files, allowed) {
  const pure = "#author$|#workspace$|semver$|zod$|zod/mini$|conventional-commits-parser$|picomatch$";
  const message = "A check imports #author, #workspace, its own folder and pure libraries alone.";
  return forbid(files, [{ regex: `^(?!${pure}|${allowed})`, message }]);
}

const PRINTING = [
  { object: "process", property: "stdout", message: "Only view and cli print." },
  { object: "process", property: "stderr", message: "Only view and cli print." },
];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "src/lines/scanner/*.ts", "src/lines/generated/", "test/lines/*.d.mts"] },
  tseslint.configs.recommendedTypeChecked,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      complexity: ["error", 12],
      "max-depth": ["error", 3],
      "max-lines": ["error", { max: 300, skipBlankLines: false, skipComments: false }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "max-params": ["error", 4],
      "no-console": "error",
      eqeqeq: ["error", "always", { null: "ignore" }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-empty-object-type": "off",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  forbid(["src/model/**"], [{ regex: "^(?!\\./)", message: "The model imports nothing." }]),
  forbid(["src/lines/*.ts"], [{ regex: "^(?!\\./)", message: "What a line is hangs from nothing." }]),
  forbid(
    ["src/workspace/*.ts"],
    [
      {
        regex: "^(?!\\./|\\.\\./model/|semver$|yaml$|picomatch$)",
        message: "Planning a workspace takes values alone.",
      },
    ],
  ),
  floor(["src/world/**"], ["effects", "seals", "engine", "view", "cli", "checks"], [PRINTER]),
  floor(["src/effects/**", "src/seals/**"], ["engine", "view", "cli", "checks"]),
  floor(["src/engine/**"], ["view", "cli", "checks"]),
  floor(["src/view/**"], ["world", "effects", "seals", "engine", "cli", "checks"]),
  floor(["src/cli/**"], []),
  checksMay(["checks/*.ts"], "\\./options\\.ts$|\\./common/"),
  checksMay(["checks/*/**"], "\\./|\\.\\./options\\.ts$|\\.\\./common/"),
  { files: ["checks/index.ts"], rules: { "no-restricted-imports": "off" } },
  {
    files: ["src/**", "checks/**"],
    ignores: ["src/view/**", "src/cli/**"],
    rules: { "no-restricted-properties": ["error", ...PRINTING] },
  },
  {
    files: ["test/**"],
    rules: { "max-lines-per-function": "off", "max-lines": ["error", 500], "@typescript-eslint/require-await": "off" },
  },
  { files: ["**/*.{js,mjs}"], ...tseslint.configs.disableTypeChecked },
  // CommonJS: its modules are loaded by calls.
  { files: ["bin/**"], rules: { "@typescript-eslint/no-require-imports": "off" } },
);
