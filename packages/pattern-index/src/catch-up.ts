import { fingerprint, type Fingerprint, type Transformation, transformationOf } from '@hookline/fingerprint';
import { type PatternIndex, patternsOf, type SourcedParent } from './pattern-index.ts';
import type { Source } from './sources.ts';

/** A pattern that waits to be indexed, as its keeper has it. */
export interface WaitingPattern extends Source {
  /** What `done` takes back. The same pattern may wait more than once. */
  readonly mark: number;
  /** Undefined where the code was not kept: then it cannot be indexed. */
  readonly code: string | undefined;
  /** Linguist's name in any case; undefined where nobody knows. */
  readonly language: string | undefined;
  /** Where it stood first: any string that is the same for the same place. */
  readonly path: string | undefined;
  /** Whether nobody told what it was made from, so that it may be looked for. */
  readonly isOrphan: boolean;
}

/** A parent that was found, worth an edge. */
export interface AlikeParent {
  /** The number of its source. */
  readonly id: number;
  readonly method: SourcedParent['method'];
  /** 0 to 1. */
  readonly score: number;
  readonly ptn: string;
}

/** Whoever keeps the patterns and what follows from what. Marks are taken away only when all is done: nothing is lost. */
export interface PatternKeeper {
  /** Patterns that wait, the longest first. */
  waiting(limit: number): Promise<readonly WaitingPattern[]>;
  /** Writes what a pattern was made from, instead of what was found before. Doing so again changes nothing. */
  link(child: number, parents: readonly AlikeParent[], transformation: Transformation | undefined): Promise<void>;
  /** Lets patterns wait once more: something older turned up that is like them. */
  again(ids: readonly number[]): Promise<void>;
  /** Takes marks away. */
  done(marks: readonly number[]): Promise<void>;
}

/** What catching up works with. */
export interface CatchUpOptions {
  readonly index: Pick<PatternIndex, 'addSources' | 'alikeAfter' | 'parentsBefore'>;
  readonly keeper: PatternKeeper;
  /** Patterns a round, 1 or more. @defaultValue 50 */
  readonly limit?: number;
}

/**
 * Indexes patterns that wait, with the units in them, and links orphans to what they are like: one round, which answers
 * how many waited. Any number of processes may do so at once, in any order and more than once: a pattern is added
 * before its parents are looked for, and whoever comes later looks for older children too.
 */
export async function catchUp({ index, keeper, limit = 50 }: CatchUpOptions): Promise<number> {
  const waiting = await keeper.waiting(limit);
  const made = [...new Map(waiting.map((pattern) => [pattern.id, pattern])).values()].flatMap((pattern) => {
    const print = printOf(pattern);
    return print ? [{ pattern, print }] : [];
  });
  const fresh = await index.addSources(
    made.map(({ pattern: { at, id, path }, print }) => ({ id, at, patterns: patternsOf(print, path) })),
  );
  const again = new Set<number>();
  for (const { pattern, print } of made) {
    if (pattern.isOrphan) await linkParents(pattern, print, index, keeper);
    if (!fresh.has(pattern.id)) continue;
    for (const id of await index.alikeAfter(print, pattern)) again.add(id);
  }
  for (const { pattern } of made) again.delete(pattern.id);
  if (again.size > 0) await keeper.again([...again]);
  if (waiting.length > 0) await keeper.done(waiting.map(({ mark }) => mark));
  return waiting.length;
}

function printOf({ code, language, path }: WaitingPattern): Fingerprint | undefined {
  if (code === undefined) return undefined;
  const made = fingerprint(code, {
    ...(language === undefined ? {} : { language }),
    ...(path === undefined ? {} : { path }),
  });
  return made.ok ? made.value : undefined;
}

async function linkParents(
  pattern: WaitingPattern,
  print: Fingerprint,
  index: CatchUpOptions['index'],
  keeper: PatternKeeper,
): Promise<void> {
  const found = await index.parentsBefore(print, pattern, { path: pattern.path });
  // A file and the function in it are two patterns, and one parent.
  const parents = [...new Map(found.toReversed().map((parent) => [parent.source, parent])).values()].toReversed();
  if (parents.length === 0) return;
  const links = parents.map(({ method, ptn, score, source }) => ({ id: source, method, ptn, score }));
  await keeper.link(pattern.id, links, transformationOf(print, parents));
}
