import type { AnyCheck } from "#author";
import { build } from "./build/index.ts";
import { command } from "./command.ts";
import { commit } from "./commit.ts";
import { docs } from "./docs.ts";
import { lines } from "./lines/index.ts";
import { notes } from "./notes/index.ts";
import { pack } from "./pack/index.ts";
import { publish } from "./publish/index.ts";
import { push } from "./push.ts";
import { repository } from "./repository/index.ts";
import { sign } from "./sign.ts";
import { tag } from "./tag.ts";
import { tests } from "./tests/index.ts";
import { version } from "./version/index.ts";
import { workspace } from "./workspace/index.ts";

export {
  build,
  command,
  commit,
  docs,
  lines,
  notes,
  pack,
  publish,
  push,
  repository,
  sign,
  tag,
  tests,
  version,
  workspace,
};

/** The built-in steps by the name that a JSON configuration uses; each validates its options itself. */
export const stepFactories: Readonly<Record<string, (options: never) => AnyCheck>> = {
  repository,
  version,
  workspace,
  notes,
  commit,
  lines,
  build,
  tests,
  docs,
  pack,
  sign,
  tag,
  push,
  publish,
  command,
};
