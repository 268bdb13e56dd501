import { setTimeout as sleep } from "node:timers/promises";
import { gt, valid } from "semver";
import type { DistTagEffect, Settled } from "../model/effect.ts";
import type { PlimsollError } from "../model/error.ts";
import { blockedError, environmentError, RefusedError } from "../model/error.ts";
import { fetchPackument } from "./packument.ts";
import { attempted, isRefusal, pauses, tagOnce, type Attempt } from "./publishing.ts";
import type { RegistryOptions, RegistryTimes } from "./registry-options.ts";

/** One half of a move: what the registry shows when it is done, and the words with which npm does it. */
interface Half {
  readonly words: readonly string[];
  readonly isDone: (tags: ReadonlyMap<string, string>) => boolean;
}

/** A dist-tag on its way to a version, and its holding tag on its way out. As with a publish, what the registry shows is the truth. */
export class TagMove {
  readonly #effect: Settled<DistTagEffect>;
  readonly #options: RegistryOptions;
  readonly #times: RegistryTimes;
  readonly #title: string;
  /** Whether something may have been moved: then no later refusal proves that nothing was. */
  #isDoubtful = false;

  constructor(effect: Settled<DistTagEffect>, options: RegistryOptions, times: RegistryTimes) {
    this.#effect = effect;
    this.#options = options;
    this.#times = times;
    this.#title = `${effect.tag} of ${effect.name} to ${effect.to}`;
  }

  async run(): Promise<void> {
    for (const half of halvesOf(this.#effect)) {
      if (!(await this.#isSeen(half))) await this.#do(half);
    }
  }

  async #do(half: Half): Promise<void> {
    const end = performance.now() + this.#times.upload;
    for (const pause of pauses()) {
      const attempt = await this.#attempt(half);
      if (attempt.isAccepted) return await this.#confirm(half);
      if (await this.#isSeen(half)) return;
      if (isRefusal(attempt)) throw this.#refusal(attempt);
      this.#isDoubtful = true;
      if (performance.now() + pause > end) throw this.#giveUp(attempt);
      await sleep(pause);
    }
  }

  async #attempt({ words }: Half): Promise<Attempt> {
    const { secrets, signal } = this.#options;
    const start = () => tagOnce(words, this.#effect, secrets, this.#times.attempt / 1_000);
    return await attempted(start, this.#isDoubtful, signal);
  }

  /** Polls until an accepted change shows: caches may still have the tags of before. */
  async #confirm(half: Half): Promise<void> {
    this.#isDoubtful = true;
    const end = performance.now() + this.#times.visible;
    for (const pause of pauses()) {
      if (await this.#isSeen(half)) return;
      if (performance.now() + pause > end) throw this.#unseen();
      await sleep(pause);
    }
  }

  /** An answer from before the publish has no holding tag either, and proves nothing. */
  async #isSeen({ isDone }: Half): Promise<boolean> {
    const { registry, name, to } = this.#effect;
    const found = await fetchPackument(registry, name, this.#times.request).catch(() => null);
    return found !== null && Object.hasOwn(found.versions, to) && isDone(new Map(Object.entries(found.distTags)));
  }

  #refusal({ code, output }: Attempt): PlimsollError {
    const { registry } = this.#effect;
    const message = `Cannot move ${this.#title}: ${registry} refused it (${code})\n${output}`;
    const hint =
      code === "EOTP"
        ? "Set NPM_CONFIG_OTP to a fresh one-time password, then: plimsoll resume"
        : "Set NPM_TOKEN to a token that may write dist-tags (trusted publishing may not), then: plimsoll resume";
    return this.#isDoubtful ? blockedError(message, hint) : new RefusedError(message, hint);
  }

  #giveUp({ code, output }: Attempt): PlimsollError {
    const what = code === "" ? "npm failed" : code;
    return environmentError(
      `Cannot move ${this.#title}: ${what}, and it does not show\n${output}`,
      "Go on when the registry answers: plimsoll resume",
    );
  }

  #unseen(): PlimsollError {
    const seconds = Math.round(this.#times.visible / 1_000);
    return environmentError(
      `Cannot confirm the move of ${this.#title}: accepted, not visible after ${seconds} s`,
      "Look again in some minutes: plimsoll resume",
    );
  }
}

/** A tag that has gone on to a later version stays there; a holding tag that stands elsewhere is another release's. */
function halvesOf(effect: Settled<DistTagEffect>): readonly Half[] {
  const { name, tag, to, holding } = effect;
  const isMoved: Half["isDone"] = (tags) => tags.get(tag) === to || hasPassed(tags.get(tag) ?? null, effect);
  const added = { words: ["add", `${name}@${to}`, tag], isDone: isMoved };
  if (holding === null) return [added];
  return [added, { words: ["rm", name, holding], isDone: (tags) => tags.get(holding) !== to }];
}

/** Whether a later release has taken the tag, which therefore no longer is to be moved. */
export function hasPassed(now: string | null, { from, to }: Settled<DistTagEffect>): boolean {
  return now !== null && now !== from && valid(now) !== null && gt(now, to);
}
