import { wordsHash } from './line-hasher.ts';
import { hasWord, tokensOf } from './lines.ts';
import { match } from './match.ts';

/** A line has the text of its source. */
export const EXACT = 0;
/** A line has the words and signs of its source, in another format. */
export const REFORMATTED = 1;
/** A line has at least half of the words and signs of its source. */
export const CHANGED = 2;

/** Lines of a text; the text of a line is `undefined` where only its hash is known. */
export interface Lines {
  readonly hashes: ArrayLike<number>;
  readonly texts: readonly (string | undefined)[];
}

/**
 * Lines that are taken for the same: those with equal text (`exact`); also those in which the same words are in another format
 * (`reflow`); also those that keep at least half of their words (`loose`).
 */
export type Comparing = 'exact' | 'reflow' | 'loose';

/** Origin of the lines of a text in an earlier one. */
export interface Comparison {
  /** Index of the line in the earlier text that each line derives from, or -1. */
  readonly sources: Int32Array;
  /** `EXACT`, `REFORMATTED` or `CHANGED` of each line with a source. */
  readonly hows: Uint8Array;
  /** Lines that a formatter has joined: all lines of the earlier text whose words a line has. */
  readonly joined: ReadonlyMap<number, readonly number[]>;
}

/** Unmatched lines above which words of the whole text are compared first: a formatter went over the file. */
const FEW_LINES = 20;
const FEW_SHARE = 0.2;
/** Fewest words in one piece that are no coincidence. */
const MIN_RUN = 4;

/**
 * Compares two texts line by line, and where lines are missing by words.
 *
 * @param groupOf - group of a line of `before`; the words of lines of one group count together. @defaultValue each line alone
 */
export function compareLines(
  before: Lines,
  after: Lines,
  comparing: Comparing,
  groupOf: (line: number) => number = (line) => line,
): Comparison {
  const isLoose = comparing === 'loose';
  const of = (hashes: ArrayLike<number>): ArrayLike<number> =>
    isLoose ? Float64Array.from(hashes, wordsHash) : hashes;
  const sources = match(of(before.hashes), of(after.hashes));
  const hows = new Uint8Array(sources.length);
  for (const [line, source] of sources.entries())
    if (source >= 0 && before.hashes[source] !== after.hashes[line]) hows[line] = REFORMATTED;
  const joined = new Map<number, readonly number[]>();
  const comparison = { sources, hows, joined };
  if (comparing === 'exact' || before.hashes.length === 0) return comparison;
  const words = new WordComparison(before, after, comparison, { acceptsChanged: isLoose, groupOf });
  const missing = sources.reduce((count, source) => count + (source < 0 ? 1 : 0), 0);
  if (missing > FEW_LINES && missing > sources.length * FEW_SHARE)
    words.compare([0, before.hashes.length, 0, sources.length], true);
  for (const gap of gapsOf(sources, before.hashes.length)) words.compare(gap, false);
  return comparison;
}

type Gap = readonly [aStart: number, aEnd: number, bStart: number, bEnd: number];

/** Returns the runs of lines without a source, each with the lines of the earlier text between its neighbours' sources. */
function gapsOf(sources: Int32Array, length: number): Gap[] {
  const gaps: Gap[] = [];
  for (let start = 0, next = 0; start < sources.length;) {
    const source = sources[start] as number;
    if (source >= 0) {
      [next, start] = [source + 1, start + 1];
      continue;
    }
    let end = start;
    while (end < sources.length && (sources[end] as number) < 0) end++;
    const until = end < sources.length ? (sources[end] as number) : length;
    if (until > next) gaps.push([next, until, start, end]);
    start = end;
  }
  return gaps;
}

/** Words of one line and where they come from. */
interface Votes {
  /** Matched words by the line that has them. */
  readonly byLine: Map<number, number>;
  words: number;
  matched: number;
  /** The words are not in one piece in the earlier text. */
  isTorn: boolean;
  /** Words of the piece that the last word is in; it may extend over several lines. */
  run: number;
}

interface WordOptions {
  /** Lines of which half of the words match have a source. */
  readonly acceptsChanged: boolean;
  readonly groupOf: (line: number) => number;
}

type WritableComparison = Comparison & { readonly joined: Map<number, readonly number[]> };

/** Compares the words of parts of two texts, and writes the sources that it finds. */
class WordComparison {
  readonly #before: Lines;
  readonly #after: Lines;
  readonly #found: WritableComparison;
  readonly #options: WordOptions;
  readonly #ids = new Map<string, number>();

  constructor(before: Lines, after: Lines, found: WritableComparison, options: WordOptions) {
    this.#before = before;
    this.#after = after;
    this.#found = found;
    this.#options = options;
  }

  /** @param isWhole - lines that have a source already are compared too */
  compare([aStart, aEnd, bStart, bEnd]: Gap, isWhole: boolean): void {
    const { sources } = this.#found;
    const votes = this.#votes([aStart, aEnd, bStart, bEnd]);
    for (const [line, vote] of votes) {
      const isOpen = isWhole || (sources[line] as number) < 0;
      if (vote.matched > 0 && isOpen && hasWord(this.#after.texts[line] ?? '')) this.#decide(line, vote);
    }
    for (let line = bStart; line < bEnd; line++) this.#decideBySigns(line, bStart);
  }

  #decide(line: number, { byLine, isTorn, matched, run, words }: Votes): void {
    const { hows, joined, sources } = this.#found;
    const { acceptsChanged, groupOf } = this.#options;
    const known = sources[line] as number;
    const groups = new Map<number, number>();
    for (const [source, count] of byLine) groups.set(groupOf(source), (groups.get(groupOf(source)) ?? 0) + count);
    if (known >= 0 && groups.size === 1 && groups.has(groupOf(known))) return;
    const [group, count] = most(groups);
    const [source] = most(new Map([...byLine].filter(([from]) => groupOf(from) === group)));
    if (matched === words && !isTorn && run >= MIN_RUN) {
      sources[line] = source;
      hows[line] = this.#before.hashes[source] === this.#after.hashes[line] ? EXACT : REFORMATTED;
      if (byLine.size > 1) joined.set(line, [...byLine.keys()]);
    } else if (acceptsChanged && known < 0 && count >= 2 && count / words >= 0.5) {
      sources[line] = source;
      hows[line] = CHANGED;
    }
  }

  /** A line without words, such as a brace, is no evidence of its own: it belongs to a reformatted neighbour. */
  #decideBySigns(line: number, start: number): void {
    const { hows, sources } = this.#found;
    const { texts } = this.#after;
    const text = texts[line] ?? '';
    if (text.trim() === '' || hasWord(text) || (sources[line] as number) >= 0) return;
    const isReformatted = (at: number): boolean => (sources[at] ?? -1) >= 0 && hows[at] === REFORMATTED;
    let above = line - 1;
    while (above > start && !hasWord(texts[above] ?? '')) above--;
    const neighbour = above >= start && isReformatted(above) ? above : line + 1;
    if (!isReformatted(neighbour)) return;
    sources[line] = sources[neighbour] as number;
    hows[line] = REFORMATTED;
  }

  #votes([aStart, aEnd, bStart, bEnd]: Gap): Map<number, Votes> {
    const old = this.#tokens(this.#before.texts, aStart, aEnd);
    const fresh = this.#tokens(this.#after.texts, bStart, bEnd);
    const matches = match(old.ids, fresh.ids);
    const runs = runsOf(matches);
    const votes = new Map<number, Votes>();
    for (const [index, line] of fresh.lines.entries()) {
      let vote = votes.get(line);
      const from = matches[index] as number;
      if (vote === undefined)
        votes.set(line, (vote = { byLine: new Map(), words: 0, matched: 0, isTorn: false, run: 0 }));
      else if (from !== (matches[index - 1] as number) + 1) vote.isTorn = true;
      vote.words++;
      if (from < 0) continue;
      vote.matched++;
      vote.run = runs[index] as number;
      const source = old.lines[from] as number;
      vote.byLine.set(source, (vote.byLine.get(source) ?? 0) + 1);
    }
    return votes;
  }

  #tokens(texts: readonly (string | undefined)[], start: number, end: number): { ids: number[]; lines: number[] } {
    const ids: number[] = [];
    const lines: number[] = [];
    for (let line = start; line < end; line++) {
      for (const token of tokensOf(texts[line] ?? '')) {
        let id = this.#ids.get(token);
        if (id === undefined) this.#ids.set(token, (id = this.#ids.size));
        ids.push(id);
        lines.push(line);
      }
    }
    return { ids, lines };
  }
}

/** Returns for each element the number of neighbours, itself included, whose matches follow each other. */
function runsOf(matches: Int32Array): Int32Array {
  const runs = new Int32Array(matches.length);
  for (let start = 0, end = 1; start < matches.length; start = end, end++) {
    while (end < matches.length && (matches[start] as number) >= 0 && matches[end] === (matches[end - 1] as number) + 1)
      end++;
    runs.fill(end - start, start, end);
  }
  return runs;
}

/** Returns the key with the highest count, and the count. */
function most(counts: ReadonlyMap<number, number>): readonly [number, number] {
  let best: readonly [number, number] = [-1, 0];
  for (const entry of counts) if (entry[1] > best[1]) best = entry;
  return best;
}
