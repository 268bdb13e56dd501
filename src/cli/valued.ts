import { Option } from "commander";
import { usageError } from "../model/error.ts";

/**
 * An option with a value that is no flag: `--branch --force` has forgotten the branch, and must not be taken for a release
 * from a branch of that name.
 */
export function valued(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((value: string) => {
    if (!value.startsWith("-")) return value;
    throw usageError(
      `Cannot read ${option.long ?? flags}: "${value}" looks like a flag, not like its value`,
      `Give the value first: ${flags}; a file of that name is ./${value}`,
    );
  });
}
