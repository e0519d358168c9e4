import { CHANGED, REFORMATTED } from './compare.ts';
import { carryOver, type CarriedState, type FileState, NO_OWNER } from './file-state.ts';
import type { History } from './history.ts';
import type { LineHasher } from './line-hasher.ts';
import { blobId, splitLines } from './lines.ts';
import { match } from './match.ts';

/** Match of a line with its edit: the same text, the same words in another format, or some words that differ. */
export type How = 'exact' | 'reformatted' | 'changed';

/** Origin of one line. */
export interface LineOrigin {
  readonly text: string;
  /** Index of the recorded edit; `undefined` when no recorded edit wrote the line. */
  readonly edit?: number | undefined;
  /** The line is of a change that no call reported, between the edit before and `edit`. */
  readonly isDrift: boolean;
  readonly how: How;
}

/** Options of {@link attribute}. */
export interface AttributeOptions {
  readonly hasher: LineHasher;
  /**
   * Texts that may contain lines of the recorded edits, such as versions of the file in git. Lines that a formatter has broken
   * or joined are found only when their texts are known. @defaultValue none
   */
  readonly texts?: readonly string[] | undefined;
}

/** Fewest characters, without spaces, of lines that are taken from a state that the text does not continue. */
const MIN_FOREIGN_CHARACTERS = 16;

/**
 * Returns the origin of each line of a text of the file. A text that an edit left is known exactly; another one is compared with
 * the states that the edits left.
 */
export function attribute(text: string, history: History, options: AttributeOptions): LineOrigin[] {
  const lines = splitLines(text);
  const state = history.states.get(blobId(text)) ?? resolved(lines, history, options);
  return lines.map((line, index) => {
    const owner = state.owners[index] ?? NO_OWNER;
    const how = state.hows[index] === CHANGED ? 'changed' : state.hows[index] === REFORMATTED ? 'reformatted' : 'exact';
    if (owner === NO_OWNER) return { text: line, isDrift: false, how: 'exact' };
    return { text: line, edit: owner >> 1, isDrift: owner % 2 === 1, how };
  });
}

function resolved(lines: readonly string[], { leaves }: History, { hasher, texts = [] }: AttributeOptions): FileState {
  const hashes = hasher.hashes(lines);
  const after = { hashes, texts: lines };
  const known = new Map<number, string>();
  for (const part of [...texts.map(splitLines), lines])
    for (const [index, hash] of hasher.hashes(part).entries()) known.set(hash, part[index] as string);
  const ranked = byMatches(leaves, hashes);
  const [first] = ranked;
  if (!first) return carryOver(EMPTY, after, undefined, known).state;
  const carried = carryOver(first, after, undefined, known);
  for (const other of ranked.slice(1)) addForeign(carried, other, after);
  return carried.state;
}

const EMPTY: FileState = {
  blob: undefined,
  hashes: new Float64Array(0),
  owners: new Int32Array(0),
  hows: new Uint8Array(0),
};

/** Returns states by the number of lines that a text has in common with them, most first. */
function byMatches(leaves: readonly FileState[], hashes: readonly number[]): readonly FileState[] {
  if (leaves.length < 2) return leaves;
  const counted = leaves.map((state) => ({
    state,
    matches: match(state.hashes, hashes).reduce((count, source) => count + (source < 0 ? 0 : 1), 0),
  }));
  return counted.toSorted((a, b) => b.matches - a.matches).map(({ state }) => state);
}

/** Adds owners of lines that another state has, such as that of a merged branch, in runs that are long enough not to be a coincidence. */
function addForeign(
  { sources, state }: CarriedState,
  other: FileState,
  { hashes, texts }: { readonly hashes: readonly number[]; readonly texts: readonly string[] },
): void {
  const matches = match(other.hashes, hashes);
  for (let start = 0; start < hashes.length; start++) {
    let [end, characters] = [start, 0];
    while (isForeign(end, start)) characters += (texts[end++] as string).replaceAll(/\s/g, '').length;
    if (characters >= MIN_FOREIGN_CHARACTERS) take(start, end);
    start = Math.max(start, end - 1);
  }
  function take(start: number, end: number): void {
    for (let line = start; line < end; line++) {
      const source = matches[line] as number;
      state.owners[line] = other.owners[source] ?? NO_OWNER;
      state.hows[line] = other.hows[source] ?? 0;
      sources[line] = source;
    }
  }
  function isForeign(line: number, start: number): boolean {
    if (line >= hashes.length || (sources[line] as number) >= 0) return false;
    const source = matches[line] as number;
    return source >= 0 && (line === start || source === (matches[line - 1] as number) + 1);
  }
}
