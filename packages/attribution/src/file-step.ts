import type { FileStep } from '@hookline/contracts';
import { CHANGED, type Comparing, compareLines, type Lines } from './compare.ts';
import { formatHunks, hunksOf } from './hunks.ts';
import { encodeHashes, type LineHasher, WORDS_FACTOR } from './line-hasher.ts';
import { blobId, splitLines, wordsKey } from './lines.ts';
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

/** Numbers lines like their hashes, without the cost of hashing lines that only two texts are compared by. */
class LineIds {
  readonly #lines = new Map<string, number>();
  readonly #words = new Map<string, number>();

  of(lines: readonly string[], comparing: Comparing): number[] {
    return lines.map((line) => {
      let id = this.#lines.get(line);
      if (id === undefined) {
        id = this.#lines.size + (comparing === 'exact' ? 0 : this.#wordsOf(line) * WORDS_FACTOR);
        this.#lines.set(line, id);
      }
      return id;
    });
  }

  #wordsOf(line: string): number {
    const words = wordsKey(line);
    let id = this.#words.get(words);
    if (id === undefined) this.#words.set(words, (id = this.#words.size));
    return id;
  }
}
