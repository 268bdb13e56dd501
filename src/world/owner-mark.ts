import { bootId, startInProc, type ProcessIdentity } from "./proc.ts";

/**
 * The variable that every child carries, and its own children after it: the mark of the plimsoll that started them. Signers
 * are started without it: an agent that they leave running serves others too.
 */
export const OWNER_VARIABLE = "PLIMSOLL_OWNER";

/** What the children of a plimsoll carry. Its id alone would be borne by those of a later process with the same id too. */
export function markOf({ pid, start, boot }: ProcessIdentity): string {
  return `${pid}:${start}:${boot}`;
}

/** The mark of this process's own children. */
export function ownMark(): string {
  const { pid } = process;
  return markOf({ pid, start: startInProc(pid) ?? "", boot: bootId() });
}
