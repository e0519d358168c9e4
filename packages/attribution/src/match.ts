/** Differences after which a gap counts as rewritten. */
const MAX_DIFFERENCES = 1500;

type Numbers = ArrayLike<number>;
/** A range of both sequences: start and end of the first, start and end of the second. */
type Range = readonly [aStart: number, aEnd: number, bStart: number, bEnd: number];

/**
 * Matches two sequences in order. Returns for each element of `b` the index of its match in `a`, or -1. Elements that occur once in
 * both are matched first (patience diff), and the gaps between them by the shortest edit script (Myers). A gap with more than
 * 1,500 differences stays unmatched, which bounds the cost.
 *
 * @see https://bramcohen.livejournal.com/73318.html patience diff
 * @see https://doi.org/10.1007/BF01840446 E. Myers, An O(ND) difference algorithm and its variations
 */
export function match(a: ArrayLike<number>, b: ArrayLike<number>): Int32Array {
  const matches = new Int32Array(b.length).fill(-1);
  const ranges: Range[] = [[0, a.length, 0, b.length]];
  for (let range = ranges.pop(); range; range = ranges.pop()) {
    const gap = withoutEqualEnds(a, b, range, matches);
    const [aStart, aEnd, bStart, bEnd] = gap;
    if (aStart === aEnd || bStart === bEnd) continue;
    const anchors = uniquePairs(a, b, gap);
    if (anchors.length === 0) {
      shortestScript(a, b, gap, matches);
      continue;
    }
    let [aNext, bNext] = [aStart, bStart];
    for (const [inA, inB] of anchors) {
      matches[inB] = inA;
      ranges.push([aNext, inA, bNext, inB]);
      [aNext, bNext] = [inA + 1, inB + 1];
    }
    ranges.push([aNext, aEnd, bNext, bEnd]);
  }
  return matches;
}

function withoutEqualEnds(a: Numbers, b: Numbers, range: Range, matches: Int32Array): Range {
  let [aStart, aEnd, bStart, bEnd] = range;
  while (aStart < aEnd && bStart < bEnd && a[aStart] === b[bStart]) matches[bStart++] = aStart++;
  while (aStart < aEnd && bStart < bEnd && a[aEnd - 1] === b[bEnd - 1]) matches[--bEnd] = --aEnd;
  return [aStart, aEnd, bStart, bEnd];
}

/** Places of an element: how often it occurs in each sequence, and where last. */
interface Places {
  countA: number;
  countB: number;
  inA: number;
}

/** Returns the longest increasing sequence of the pairs of elements that occur once in each sequence. */
function uniquePairs(a: Numbers, b: Numbers, [aStart, aEnd, bStart, bEnd]: Range): (readonly [number, number])[] {
  const places = new Map<number, Places>();
  for (let inA = aStart; inA < aEnd; inA++) {
    const element = a[inA] as number;
    const known = places.get(element);
    if (known) known.countA++;
    else places.set(element, { countA: 1, countB: 0, inA });
  }
  for (let inB = bStart; inB < bEnd; inB++) {
    const known = places.get(b[inB] as number);
    if (known) known.countB++;
  }
  const pairs: (readonly [number, number])[] = [];
  for (let inB = bStart; inB < bEnd; inB++) {
    const known = places.get(b[inB] as number);
    if (known?.countA === 1 && known.countB === 1) pairs.push([known.inA, inB]);
  }
  return longestIncreasing(pairs);
}

function longestIncreasing(pairs: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  const valueAt = (index: number): number => (pairs[index] as readonly [number, number])[0];
  const tails: number[] = [];
  const previous = new Int32Array(pairs.length);
  for (let index = 0; index < pairs.length; index++) {
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (valueAt(tails[middle] as number) < valueAt(index)) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = index;
  }
  const run: (readonly [number, number])[] = [];
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index] as number)
    run.push(pairs[index] as readonly [number, number]);
  return run.toReversed();
}

function shortestScript(a: Numbers, b: Numbers, range: Range, matches: Int32Array): void {
  const [aStart, aEnd, bStart, bEnd] = range;
  const [lengthA, lengthB] = [aEnd - aStart, bEnd - bStart];
  const most = Math.min(lengthA + lengthB, MAX_DIFFERENCES);
  const zero = most + 1;
  const furthest = new Int32Array(2 * most + 3);
  const trace: Int32Array[] = [];
  for (let differences = 0; differences <= most; differences++) {
    trace.push(furthest.slice(zero - differences - 1, zero + differences + 2));
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      const down = goesDown(furthest, zero, diagonal, differences);
      let x = down ? (furthest[zero + diagonal + 1] as number) : (furthest[zero + diagonal - 1] as number) + 1;
      let y = x - diagonal;
      while (x < lengthA && y < lengthB && a[aStart + x] === b[bStart + y]) [x, y] = [x + 1, y + 1];
      furthest[zero + diagonal] = x;
      if (x >= lengthA && y >= lengthB) {
        walkBack(trace, [x, y], [aStart, bStart], matches);
        return;
      }
    }
  }
}

function goesDown(furthest: Int32Array, zero: number, diagonal: number, differences: number): boolean {
  if (diagonal === -differences) return true;
  if (diagonal === differences) return false;
  return (furthest[zero + diagonal - 1] as number) < (furthest[zero + diagonal + 1] as number);
}

function walkBack(
  trace: readonly Int32Array[],
  [endX, endY]: readonly [number, number],
  [aStart, bStart]: readonly [number, number],
  matches: Int32Array,
): void {
  let [x, y] = [endX, endY];
  const matchUntil = (stopX: number, stopY: number): void => {
    while (x > stopX && y > stopY) matches[bStart + --y] = aStart + --x;
  };
  for (let differences = trace.length - 1; differences > 0; differences--) {
    const furthest = trace[differences] as Int32Array;
    const zero = differences + 1;
    const diagonal = x - y;
    const before = goesDown(furthest, zero, diagonal, differences) ? diagonal + 1 : diagonal - 1;
    const fromX = furthest[zero + before] as number;
    matchUntil(fromX, fromX - before);
    [x, y] = [fromX, fromX - before];
  }
  matchUntil(0, 0);
}
