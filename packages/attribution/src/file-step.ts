import type { FileStep } from '@hookline/contracts';
import { CHANGED, type Comparing, compareLines, type Lines } from './compare.ts';
import { formatHunks, hunksOf } from './hunks.ts';
import { encodeHashes, type LineHasher } from './line-hasher.ts';
import { LineIds } from './line-ids.ts';
import { blobId, splitLines } from './lines.ts';
import { match } from './match.ts';

/**
 * Describes the change from one text of a file to the next without the texts; `null` stands for a file that does not exist.
 *
 * @param comparing - which lines keep their origin: `exact` for an edit, `reflow` for an edit that rewrites the whole file,
 * `loose` for a change whose author is no agent, such as a formatter
 */
export function fileStep(
  before: string | null,
  after: string | null,
  comparing: Comparing,
  hasher: LineHasher,
): FileStep {
  const ids = new LineIds();
  const linesOf = (text: string | null): Lines => {
    const texts = text === null ? [] : splitLines(text);
    return { texts, hashes: ids.of(texts, comparing) };
  };
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const kept = match(old.hashes, fresh.hashes);
  const { hows, sources } =
    comparing === 'exact' ? { hows: undefined, sources: kept.slice() } : compareLines(old, fresh, comparing);
  for (const [line, source] of sources.entries()) if (source !== kept[line]) kept[line] = -1;
  const added = [...kept.keys()].filter((line) => (kept[line] as number) < 0);
  const origins = added.map((line) => ((sources[line] as number) + 1) * (hows?.[line] === CHANGED ? -1 : 1));
  return {
    before_blob: before === null ? null : blobId(before),
    after_blob: after === null ? null : blobId(after),
    hunks: formatHunks(hunksOf(kept, old.texts.length)),
    line_hashes: encodeHashes(hasher.hashes(added.map((line) => fresh.texts[line] ?? ''))),
    ...(origins.some((origin) => origin !== 0) ? { carried: origins.join(',') } : {}),
  };
}

/**
 * Describes a change whose kept lines are known, without comparing the texts.
 *
 * @param kept - for each line of the later text the line of the earlier one, counted from 0 and ascending, or -1
 */
export function keptStep(
  before: string | null,
  after: string,
  kept: Int32Array,
  hasher: LineHasher,
): FileStep & { readonly before_blob: string | null; readonly after_blob: string } {
  const lines = splitLines(after);
  const added = lines.filter((_, line) => (kept[line] as number) < 0);
  return {
    before_blob: before === null ? null : blobId(before),
    after_blob: blobId(after),
    hunks: formatHunks(hunksOf(kept, before === null ? 0 : splitLines(before).length)),
    line_hashes: encodeHashes(hasher.hashes(added)),
  };
}
