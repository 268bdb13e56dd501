import { isGreater, type Bump } from "./bump.ts";
import type { Member } from "./manifest.ts";
import type { Reason } from "./reason.ts";

/** A release while it is planned: its bump only ever grows. */
export interface Draft {
  readonly name: string;
  type: Bump;
  /** The version that is raised: the member's own, or the greatest of its group. */
  base: string;
  /** The version that was asked for, whatever the bump. */
  exact?: string | undefined;
  readonly reasons: Reason[];
}

/** Releases while they are planned, and which of them somebody still has to look at. */
export class Drafts {
  readonly all = new Map<string, Draft>();
  readonly #changed = new Map<Draft, number>();
  readonly #begun = new Map<Draft, number>();

  /** Makes a release of a member, or raises the one that there is; tells whether anything changed. */
  raise({ name, version }: Member, type: Bump, reason: Reason): boolean {
    const draft = this.all.get(name);
    if (draft === undefined) this.#begin({ name, type, base: version, reasons: [reason] });
    else if (!isGreater(type, draft.type)) return false;
    else {
      draft.type = type;
      draft.reasons.push(reason);
      this.#mark(draft);
    }
    return true;
  }

  /** Raises the version that a release starts from. */
  rebase(draft: Draft, base: string, reason: Reason): void {
    if (draft.base === base) return;
    draft.base = base;
    if (!draft.reasons.some(({ kind }) => kind === reason.kind)) draft.reasons.push(reason);
    this.#mark(draft);
  }

  /** Gives what changed since it was last asked, in the order in which releases were begun. */
  takeChanged(): readonly Draft[] {
    const changed = [...this.#changed].sort(([, a], [, b]) => a - b).map(([draft]) => draft);
    this.#changed.clear();
    return changed;
  }

  #begin(draft: Draft): void {
    this.all.set(draft.name, draft);
    this.#begun.set(draft, this.#begun.size);
    this.#mark(draft);
  }

  #mark(draft: Draft): void {
    this.#changed.set(draft, this.#begun.get(draft) ?? 0);
  }
}
