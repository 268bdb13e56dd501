import tseslint from "typescript-eslint";

/** What starts processes, opens files or sockets: for `src/world` alone. */
const OUTSIDE = [
  "node:child_process",
  "node:fs",
  "node:fs/promises",
  "node:net",
  "node:http",
  "node:https",
  "execa",
  "simple-git",
];

/** A floor may import from itself and from the floors below it. */
function floor(files, forbidden, { outside = true } = {}) {
  const patterns = forbidden.map((name) => ({
    regex: `(^|/)\\.\\./(?:src/)?${name}(/|\\.|$)`,
    message: `This floor may not import from ${name}.`,
  }));
  const paths = outside ? OUTSIDE.map((name) => ({ name, message: "Only src/world touches the outside." })) : [];
  return { files, rules: { "no-restricted-imports": ["error", { patterns, paths }] } };
}

const PRINTING = [
  { object: "process", property: "stdout", message: "Only view and cli print." },
  { object: "process", property: "stderr", message: "Only view and cli print." },
];

export default tseslint.config(
  { ignores: ["dist/", "node_modules/"] },
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
  floor(["src/model/**"], ["world", "effects", "seals", "engine", "view", "cli", "checks"]),
  {
    files: ["src/model/**"],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ regex: "^(?!\\./)", message: "The model imports nothing." }] }],
    },
  },
  floor(["src/world/**"], ["effects", "seals", "engine", "view", "cli", "checks"], { outside: false }),
  floor(["src/effects/**", "src/seals/**"], ["engine", "view", "cli", "checks"]),
  floor(["src/engine/**"], ["view", "cli", "checks"]),
  floor(["src/view/**"], ["world", "effects", "seals", "engine", "cli", "checks"]),
  floor(["src/cli/**"], []),
  {
    files: ["checks/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex:
                "^(?!#author$|\\./|\\.\\./(?:options\\.ts$|common/)|semver$|zod$|zod/mini$|conventional-commits-parser$)",
              message: "A check imports #author, its own folder and pure libraries alone.",
            },
          ],
        },
      ],
    },
  },
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
);
