import type { How } from './attribute.ts';
import { CHANGED, compareLines, type Lines, REFORMATTED } from './compare.ts';
import { LineIds } from './line-ids.ts';

/** A line of a text that derives from an earlier one. */
export interface KeptLine {
  /** Indexes of the lines in the earlier text; several where a formatter has joined them. */
  readonly sources: readonly number[];
  readonly how: How;
}

/**
 * Returns for each line of a text the lines of an earlier text that it derives from; `undefined` for a line that is new. Lines
 * that a formatter has broken or joined derive from the lines that have their words.
 */
export function keptLines(before: readonly string[], after: readonly string[]): readonly (KeptLine | undefined)[] {
  const ids = new LineIds();
  const of = (texts: readonly string[]): Lines => ({ texts, hashes: ids.of(texts, 'loose') });
  const { hows, joined, sources } = compareLines(of(before), of(after), 'loose');
  return after.map((_, line) => {
    const source = sources[line] as number;
    if (source < 0) return undefined;
    const how = hows[line] === CHANGED ? 'changed' : hows[line] === REFORMATTED ? 'reformatted' : 'exact';
    return { sources: joined.get(line) ?? [source], how };
  });
}
