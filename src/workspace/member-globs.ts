/** A glob of a workspace's members. */
export interface Glob {
  /** Without its marks of negation. */
  readonly text: string;
  readonly isNegation: boolean;
  /** Tells whether it meets a folder, by the names on its path. */
  isMet(names: readonly string[]): boolean;
}

/** What is met by one name or one character, or by any number of such. */
interface Step {
  readonly isAny: boolean;
  takes(one: string): boolean;
}

const LONGEST = 256;
/** Those that braces stand for are counted each. */
const MOST = 1_000;
const RANGE = /^(?:(-?\d{1,15})\.\.(-?\d{1,15})|([A-Za-z])\.\.([A-Za-z]))$/;
/** As the whole of a name: more of extended globs nobody uses for workspaces. */
const GROUP = /^([!@])\(([^()]*)\)$/;
/** An escaped character, a class, any number of characters, or one. */
const TOKEN = /\\([^])|\[([!^]?)(\][^\]]*|[^\]]+)\]|\*+|[^]/g;

/**
 * Reads a workspace's globs: `*`, `**`, `?`, classes, braces, `!(a|b)` and `@(a|b)`; whatever else there is stands for itself. They come from
 * anybody: what it takes to match them grows with their length alone, and no expression is made of them.
 *
 * @throws Error where there are too many, or one is too long
 */
export function readGlobs(value: unknown): readonly Glob[] {
  const texts = Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  if (texts.length > MOST) throw tooMany();
  if (texts.some((text) => text.length > LONGEST)) throw new Error(`a glob exceeds the length of ${LONGEST}`);
  let room = MOST;
  // The root is a package anyway, so that globs which name it say nothing.
  const named = texts.map((text) => [text, patternOf(text)] as const).filter(([, text]) => text !== "" && text !== ".");
  return named.map(([marked, text]) => {
    const rows = expanded(text, room).map((one) => one.split("/").map(nameStep));
    room -= rows.length;
    return { text, isNegation: marksOf(marked) % 2 === 1, isMet: (names) => rows.some((row) => meets(row, names)) };
  });
}

function tooMany(): Error {
  return new Error(`there are more than ${MOST} globs`);
}

function marksOf(glob: string): number {
  return glob.length - glob.replace(/^!+(?!\()/, "").length;
}

function patternOf(glob: string): string {
  return glob
    .slice(marksOf(glob))
    .replace(/^(?:\.?\/)+/, "")
    .replace(/(?<!\/)\/+$/, "");
}

/** Greedy: what follows the last step that is taken any number of times is tried further on, nothing before it again. */
function meets(row: readonly Step[], things: ArrayLike<string>): boolean {
  let [at, place, begin] = [0, 0, 0];
  let any: { readonly step: Step; readonly place: number } | null = null;
  for (let thing = things[0]; thing !== undefined; thing = things[at]) {
    const step = row[place];
    if (step?.isAny === true) [any, begin, place] = [{ step, place }, at, place + 1];
    else if (step?.takes(thing) === true) [at, place] = [at + 1, place + 1];
    else if (any === null || !any.step.takes(things[begin] ?? "")) return false;
    else [begin, at, place] = [begin + 1, begin + 1, any.place + 1];
  }
  return row.slice(place).every(({ isAny }) => isAny);
}

/** A hidden name is met where its dot is named alone. */
function nameStep(glob: string): Step {
  const [, kind, choices] = GROUP.exec(glob) ?? [];
  if (choices !== undefined) return groupStep(choices.split("|").map(nameStep), kind === "!");
  if (glob === "**") return { isAny: true, takes: (name) => !name.startsWith(".") };
  if (!/[\\[*?]/.test(glob)) return { isAny: false, takes: (name) => name === glob };
  const row = [...glob.matchAll(TOKEN)].map(characterStep);
  const isHidden = /^\\?\./.test(glob);
  return { isAny: false, takes: (name) => name.startsWith(".") === isHidden && meets(row, name) };
}

/** `@(a|b)` is one of some names, and `!(a|b)` any other. */
function groupStep(choices: readonly Step[], isOther: boolean): Step {
  const isOne = (name: string): boolean => choices.some((choice) => choice.takes(name));
  return { isAny: false, takes: (name) => (isOther ? !name.startsWith(".") && !isOne(name) : isOne(name)) };
}

function characterStep([token, escaped, negation, members]: RegExpExecArray): Step {
  if (members !== undefined) return { isAny: false, takes: memberTest(members, negation !== "") };
  if (token.startsWith("*") || token === "?") return { isAny: token !== "?", takes: () => true };
  return { isAny: false, takes: (character) => character === (escaped ?? token) };
}

function memberTest(members: string, isNegated: boolean): (character: string) => boolean {
  const ranges = [...members.matchAll(/\\?([^])(?:-([^]))?/g)].map(([, from = "", to = from]) => [from, to] as const);
  return (character) => ranges.some(([from, to]) => from <= character && character <= to) !== isNegated;
}

/** The globs without braces that one with braces stands for. */
function expanded(glob: string, room: number): readonly string[] {
  const done: string[] = [];
  const open = [glob];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    const choices = choicesIn(one, room);
    if (choices === null) done.push(one);
    else for (const choice of choices) open.push(choice);
    if (done.length + open.length > room) throw tooMany();
  }
  return done;
}

/** What the first braces of a glob can be, each with what stands around it; null without any. */
function choicesIn(glob: string, room: number): readonly string[] | null {
  for (let start = braceFrom(glob, 0); start >= 0; start = braceFrom(glob, start + 1)) {
    const { parts, end } = partsOf(glob, start + 1);
    const inner = parts.length > 1 ? parts : rangeOf(parts[0] ?? "", room);
    if (end < glob.length && inner !== null)
      return inner.map((choice) => glob.slice(0, start) + choice + glob.slice(end + 1));
  }
  return null;
}

/** Where the next brace opens that is not escaped; -1 where none does. */
function braceFrom(glob: string, from: number): number {
  for (let at = from; at < glob.length; at += glob[at] === "\\" ? 2 : 1) if (glob[at] === "{") return at;
  return -1;
}

/** What commas part from within a brace on, and where that closes; beyond the glob where it does not. */
function partsOf(glob: string, start: number): { readonly parts: readonly string[]; readonly end: number } {
  const parts: string[] = [];
  let [depth, begin, end] = [0, start, start];
  for (; end < glob.length && (depth > 0 || glob[end] !== "}"); end += glob[end] === "\\" ? 2 : 1) {
    if (glob[end] === "{") depth++;
    if (glob[end] === "}") depth--;
    if (glob[end] !== "," || depth > 0) continue;
    parts.push(glob.slice(begin, end));
    begin = end + 1;
  }
  return { parts: [...parts, glob.slice(begin, end)], end };
}

/** All from `1..3` or `a..c`, either way round; null where it is neither. */
function rangeOf(text: string, room: number): readonly string[] | null {
  const [, first, last, from = "", to = ""] = RANGE.exec(text) ?? [];
  const isNumeric = first !== undefined;
  if (!isNumeric && from === "") return null;
  const [a, b] = isNumeric ? [Number(first), Number(last)] : [from.charCodeAt(0), to.charCodeAt(0)];
  const [least, most] = [Math.min(a, b), Math.max(a, b)];
  if (most - least >= room) throw tooMany();
  const codes = Array.from({ length: most - least + 1 }, (_, index) => least + index);
  return codes.map((code) => (isNumeric ? String(code) : String.fromCharCode(code)));
}
