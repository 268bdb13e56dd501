import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeBundle, readPack, storeOf, type Bundle } from "./bundle.ts";
import { renameDurably, syncFolder, writeAtomically } from "./files.ts";
import { JournalFile } from "./journal.ts";
import type { SealedValues } from "../model/seal.ts";
import type { Store } from "./store.ts";

const CURRENT = "release";
/** Prefix of folders that are not yet, or no longer, the release under way. */
const ASIDE = "release.";

/**
 * Where the release under way is kept, in the repository's common git directory: the sealed plan, what planning made, and
 * the journal. It appears whole by one rename and vanishes by another, so it is there or it is not.
 */
export class ReleaseFolder {
  readonly #home: string;

  /** `home` is `<common git dir>/plimsoll`. */
  constructor(home: string) {
    this.#home = home;
  }

  get #current(): string {
    return join(this.#home, CURRENT);
  }

  get #planPath(): string {
    return join(this.#current, "plan.json");
  }

  get #journalPath(): string {
    return join(this.#current, "journal.jsonl");
  }

  /** Where the release under way is, for messages. */
  get path(): string {
    return this.#current;
  }

  /** The stored plan as text, or null where no release is under way. */
  async planText(): Promise<string | null> {
    return await readFile(this.#planPath, "utf8").catch((thrown: NodeJS.ErrnoException) => {
      if (thrown.code === "ENOENT") return null;
      throw thrown;
    });
  }

  /** Stores a sealed plan; from here on the release is under way. The caller holds the lock. */
  async begin(bundle: Bundle, values: SealedValues): Promise<void> {
    await this.sweep();
    const draft = join(this.#home, `${ASIDE}${process.pid}`);
    await mkdir(draft, { recursive: true });
    await writeAtomically(join(draft, "sealed.json"), JSON.stringify(values));
    await writeBundle(join(draft, "plan.json"), bundle);
    await syncFolder(draft);
    await renameDurably(draft, this.#current);
  }

  /** The values that sealing made. */
  async values(): Promise<SealedValues> {
    return JSON.parse(await readFile(join(this.#current, "sealed.json"), "utf8")) as SealedValues;
  }

  async pack(): Promise<Uint8Array> {
    return await readPack(this.#planPath);
  }

  store(): Store {
    return storeOf(this.#planPath);
  }

  /** The journal, to go on with. The caller holds the lock. */
  async journal(): Promise<JournalFile> {
    return await JournalFile.open(this.#journalPath);
  }

  /** The journal, to be read alone: its writer may be at work. */
  async journalAsRead(): Promise<JournalFile> {
    return await JournalFile.read(this.#journalPath);
  }

  /** Ends the release under way: nothing of it stays. */
  async end(): Promise<void> {
    await renameDurably(this.#current, join(this.#home, `${ASIDE}ended`));
    await this.sweep();
  }

  /** Removes what killed runs left aside. The caller holds the lock. */
  async sweep(): Promise<void> {
    const names = await readdir(this.#home).catch(() => []);
    const aside = names.filter((name) => name.startsWith(ASIDE));
    await Promise.all(aside.map((name) => rm(join(this.#home, name), { recursive: true, force: true })));
  }
}
