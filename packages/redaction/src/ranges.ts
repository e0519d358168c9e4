import type { SecretRange } from './rule.ts';

/** Kinds that only say where a secret was found. */
const GENERAL_KINDS = new Set(['password', 'secret']);

/** Marker of a secret that was replaced before. */
const MARKER = /\[redacted:[a-z0-9-]{1,64}\]/g;

/** Replaces ranges from left to right, except those that a marker is part of. Overlapping ranges become one, with the most telling kind. */
export function replaceRanges(
  text: string,
  ranges: readonly SecretRange[],
  markerOf: (range: SecretRange) => string,
): string {
  if (ranges.length === 0) return text;
  const parts: string[] = [];
  let done = 0;
  let next = 0;
  const markers = [...text.matchAll(MARKER)].map(({ 0: marker, index }) => ({
    start: index,
    end: index + marker.length,
  }));
  for (const { start, end, kind } of merged(ranges)) {
    while (next < markers.length && (markers[next]?.end ?? 0) <= start) next++;
    if ((markers[next]?.start ?? Infinity) < end) continue;
    parts.push(text.slice(done, start), markerOf({ start, end, kind }));
    done = end;
  }
  return parts.join('') + text.slice(done);
}

/** Returns the ranges in order, with overlapping ones merged. */
function merged(ranges: readonly SecretRange[]): SecretRange[] {
  const result: SecretRange[] = [];
  for (const range of [...ranges].sort((one, other) => one.start - other.start || other.end - one.end)) {
    const last = result.at(-1);
    if (last === undefined || range.start >= last.end) {
      result.push(range);
      continue;
    }
    const kind = GENERAL_KINDS.has(last.kind) ? range.kind : last.kind;
    result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end), kind };
  }
  return result;
}
