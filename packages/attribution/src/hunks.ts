/** Lines that replace others. Line numbers count from 1; a hunk without old lines inserts before `oldStart`. */
export interface Hunk {
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
}

/**
 * Returns the hunks between two texts.
 *
 * @param kept - index of the old line that each new line is, in increasing order, or -1 for an added line
 */
export function hunksOf(kept: Int32Array, oldLength: number): Hunk[] {
  const hunks: Hunk[] = [];
  let next = 0;
  for (let line = 0; line <= kept.length;) {
    const start = line;
    while (line < kept.length && (kept[line] as number) < 0) line++;
    const until = line < kept.length ? (kept[line] as number) : oldLength;
    if (until > next || line > start)
      hunks.push({ oldStart: next + 1, oldLines: until - next, newStart: start + 1, newLines: line - start });
    next = until + 1;
    line++;
  }
  return hunks;
}

/** Writes hunks as numbers that are separated by commas, four of each hunk. */
export function formatHunks(hunks: readonly Hunk[]): string {
  return hunks
    .flatMap(({ newLines, newStart, oldLines, oldStart }) => [oldStart, oldLines, newStart, newLines])
    .join(',');
}

/** Reads what `formatHunks` wrote; an incomplete hunk is left out. */
export function parseHunks(text: string): Hunk[] {
  const numbers = parseNumbers(text);
  return Array.from({ length: Math.floor(numbers.length / 4) }, (_, index) => {
    const [oldStart = 1, oldLines = 0, newStart = 1, newLines = 0] = numbers.slice(4 * index);
    return { oldStart, oldLines, newStart, newLines };
  });
}

/** Reads whole numbers that are separated by commas. */
export function parseNumbers(text: string): number[] {
  return text === '' ? [] : text.split(',').map(Number);
}
