import { setTimeout as sleep } from "node:timers/promises";
import type { PublishEffect, Settled } from "../model/effect.ts";
import { blockedError, environmentError, RefusedError } from "../model/error.ts";
import type { Packument } from "../model/workbench.ts";
import { readNpmConfig, registryFor, type NpmConfig } from "./npm-config.ts";
import { fetchPackument } from "./packument.ts";
import { TagMove } from "./dist-tag.ts";
import { refuseWithoutLogin, refuseWithoutToken } from "./npm-login.ts";
import { attempted, isRefusal, pauses, publishOnce, type Attempt } from "./publishing.ts";
import type { RegistryOptions, RegistryTimes } from "./registry-options.ts";
import type { RegistryHands } from "./world.ts";

const TIMES: RegistryTimes = { request: 10_000, attempt: 300_000, upload: 60_000, visible: 60_000 };

/** Makes the hands for npm registries. */
export function openRegistry(options: RegistryOptions): RegistryHands {
  const times = { ...TIMES, ...options.times };
  let config: Promise<NpmConfig> | undefined;
  const settings = (): Promise<NpmConfig> => (config ??= readNpmConfig(options.root));
  const places = async () => ({ ...options, config: await settings() });
  return {
    urlFor: async (name) => registryFor(name, await settings()),
    refuseWithoutLogin: once(async (registry) => await refuseWithoutLogin(registry, await places())),
    refuseWithoutToken: once(async (registry) => await refuseWithoutToken(registry, await places())),
    find: (registry, name) => fetchPackument(registry, name, times.request),
    async publish(effect) {
      await new Publication(effect, options, times).run();
    },
    async moveTag(effect) {
      await new TagMove(effect, options, times).run();
    },
  };
}

/** A thousand packages have one registry: what is the same question is asked once. */
function once(ask: (registry: string) => Promise<void>): (registry: string) => Promise<void> {
  const answers = new Map<string, Promise<void>>();
  return (registry) => {
    const answer = answers.get(registry) ?? ask(registry);
    answers.set(registry, answer);
    return answer;
  };
}

/** What stands in a registry under the planned version. */
type Standing = "ours" | "absent" | "other" | "unpublished" | "unknown";

/** One version on its way into a registry: npm's exit code is a hint, what the registry shows is the truth. */
class Publication {
  readonly #effect: Settled<PublishEffect>;
  readonly #options: RegistryOptions;
  readonly #times: RegistryTimes;
  readonly #title: string;
  /** Whether some attempt may have been stored although it failed: then no later refusal proves that nothing was. */
  #isDoubtful = false;

  constructor(effect: Settled<PublishEffect>, options: RegistryOptions, times: RegistryTimes) {
    this.#effect = effect;
    this.#options = options;
    this.#times = times;
    this.#title = `${effect.name}@${effect.version}`;
  }

  async run(): Promise<void> {
    const end = performance.now() + this.#times.upload;
    for (const pause of pauses()) {
      const attempt = await this.#attempt();
      if (attempt.isAccepted) return await this.#confirm();
      const standing = await this.#look(attempt);
      if (standing === "ours") return;
      this.#isDoubtful ||= standing === "unknown";
      if (isRefusal(attempt)) this.#refuse(attempt);
      this.#isDoubtful = true;
      if (performance.now() + pause > end) throw this.#giveUp(attempt);
      await sleep(pause);
    }
  }

  async #attempt(): Promise<Attempt> {
    const { store, secrets, signal } = this.#options;
    const start = () => publishOnce(this.#effect, store, secrets, this.#times.attempt / 1_000);
    return await attempted(start, this.#isDoubtful, signal);
  }

  /** Reads back after a failure. The version may be there all the same: stored, and then the answer was lost. */
  async #look(attempt: Attempt): Promise<Standing> {
    const standing = await this.#standing();
    const conflict = `Cannot publish ${this.#title}: ${this.#effect.registry} has other bytes under that version`;
    const gone = `Cannot publish ${this.#title}: it was unpublished, and npm never takes a version twice`;
    const hint = "Choose another version; what has that one is not this release";
    const isClear = !this.#isDoubtful && (isRefusal(attempt) || attempt.code === "EPUBLISHCONFLICT");
    const message = standing === "other" ? conflict : standing === "unpublished" ? gone : null;
    if (message !== null) throw isClear ? new RefusedError(message, hint) : blockedError(message, hint);
    return standing;
  }

  /** Polls until the accepted version shows with the planned bytes. */
  async #confirm(): Promise<void> {
    const end = performance.now() + this.#times.visible;
    for (const pause of pauses()) {
      const standing = await this.#standing();
      if (standing === "ours") return;
      if (standing === "other") throw this.#tampered();
      if (performance.now() + pause > end) throw this.#unseen();
      await sleep(pause);
    }
  }

  async #standing(): Promise<Standing> {
    const { registry, name, version, integrity } = this.#effect;
    const found = await fetchPackument(registry, name, this.#times.request).catch(() => "unreadable" as const);
    return found === "unreadable" ? "unknown" : standingOf(found, version, integrity);
  }

  #refuse(attempt: Attempt): never {
    const message = `Cannot publish ${this.#title}: ${this.#effect.registry} refused it (${attempt.code})`;
    const hint = hintFor(attempt.code, this.#effect);
    if (this.#isDoubtful) throw blockedError(message, hint);
    throw new RefusedError(`${message}\n${attempt.output}`, hint);
  }

  #giveUp(attempt: Attempt): Error {
    const what = attempt.code === "" ? "npm failed" : attempt.code;
    return environmentError(
      `Cannot publish ${this.#title}: ${what}, and it does not show\n${attempt.output}`,
      "Go on when the registry answers: plimsoll resume",
    );
  }

  #unseen(): Error {
    const seconds = Math.round(this.#times.visible / 1_000);
    return environmentError(
      `Cannot confirm ${this.#title}: accepted, not visible after ${seconds} s`,
      "Look again in some minutes: plimsoll resume",
    );
  }

  #tampered(): Error {
    const message = `Cannot confirm ${this.#title}: ${this.#effect.registry} shows other bytes than those that were sent`;
    return blockedError(
      message,
      "Trust nothing of that version: compare it with the archive in the plan, and ask the registry's operator",
    );
  }
}

function standingOf(packument: Packument | null, version: string, integrity: string): Standing {
  if (packument === null) return "absent";
  if (packument.unpublished.includes(version)) return "unpublished";
  if (!Object.hasOwn(packument.versions, version)) return "absent";
  return packument.versions[version] === integrity ? "ours" : "other";
}

function hintFor(code: string, { registry, name }: Settled<PublishEffect>): string {
  if (code === "EOTP") return "Set NPM_CONFIG_OTP to a fresh one-time password";
  if (code === "E401" || code === "ENEEDAUTH") return `Log in (npm login --registry ${registry}) or set NPM_TOKEN`;
  if (code === "E402")
    return `A scoped package is private unless its access is public: set publishConfig.access of ${name}`;
  return `Check that the account may publish ${name} at ${registry}`;
}
