import { fingerprint, type Fingerprint } from '@hookline/fingerprint';
import { type Transformation, transformationOf } from '@hookline/similarity';
import { type PatternIndex, patternsOf, type SourcedParent } from './pattern-index.ts';
import type { Source } from './sources.ts';

/** A pattern that waits for similarity search. */
export interface QueuedPattern extends Source {
  /** Identifies the queue entry for `dequeue`. A pattern may have several entries. */
  readonly mark: number;
  /** Undefined where the code is not stored: such a pattern is not indexed. */
  readonly code: string | undefined;
  /** Linguist's name in any case; undefined where it is unknown. */
  readonly language: string | undefined;
  /** First location: any string that is the same for the same location. */
  readonly path: string | undefined;
  /** True where no event named a parent, so that one may be searched for. */
  readonly isOrphan: boolean;
}

/** A parent found by similarity, with its edge. */
export interface SimilarParent {
  /** Id of the parent's source. */
  readonly id: number;
  readonly edgeType: 'derived_from' | 'merged_from' | 'inspired_by';
  readonly method: SourcedParent['method'];
  /** Confidence, 0 to 1. */
  readonly score: number;
  readonly ptn: string;
}

/** The store of patterns and edges. Queue entries are deleted last, so that a failure repeats work and loses none. */
export interface SimilarityQueue {
  /** Returns queued patterns, oldest entry first. */
  queued(limit: number): Promise<readonly QueuedPattern[]>;
  /** Replaces the similarity edges of a pattern. Idempotent. */
  link(child: number, parents: readonly SimilarParent[], transformation: Transformation | undefined): Promise<void>;
  /** Queues patterns again, because an older similar pattern was added. */
  requeue(ids: readonly number[]): Promise<void>;
  /** Deletes queue entries. */
  dequeue(marks: readonly number[]): Promise<void>;
}

/** Options of {@link linkParents}. */
export interface LinkParentsOptions {
  readonly index: Pick<PatternIndex, 'addSources' | 'similarAfter' | 'parentsBefore'>;
  readonly queue: SimilarityQueue;
  /** Patterns of one round, 1 or more. @defaultValue 50 */
  readonly limit?: number | undefined;
}

/**
 * Indexes queued patterns with the units in them, links orphans to their parents, and returns how many entries the round had. Any
 * number of processes may run rounds at once, in any order and repeatedly: a pattern is added before its parents are searched
 * for, and a later round queues older children again.
 */
export async function linkParents({ index, queue, limit = 50 }: LinkParentsOptions): Promise<number> {
  const entries = await queue.queued(limit);
  const printed = [...new Map(entries.map((pattern) => [pattern.id, pattern])).values()].flatMap((pattern) => {
    const print = fingerprintOf(pattern);
    return print ? [{ pattern, print }] : [];
  });
  const { gained, hasYounger } = await index.addSources(
    printed.map(({ pattern: { at, id, path }, print }) => ({ id, at, patterns: patternsOf(print, path) })),
  );
  const younger = new Set<number>();
  for (const { pattern, print } of printed) {
    if (pattern.isOrphan) await linkOne(pattern, print, index, queue);
    // New code is younger than all that is indexed, and this search is most of the work.
    if (!hasYounger || !gained.has(pattern.id)) continue;
    for (const id of await index.similarAfter(print, pattern)) younger.add(id);
  }
  for (const { pattern } of printed) younger.delete(pattern.id);
  if (younger.size > 0) await queue.requeue([...younger]);
  if (entries.length > 0) await queue.dequeue(entries.map(({ mark }) => mark));
  return entries.length;
}

function fingerprintOf({ code, language, path }: QueuedPattern): Fingerprint | undefined {
  if (code === undefined) return undefined;
  const made = fingerprint(code, {
    ...(language === undefined ? {} : { language }),
    ...(path === undefined ? {} : { path }),
  });
  return made.ok ? made.value : undefined;
}

async function linkOne(
  pattern: QueuedPattern,
  print: Fingerprint,
  index: LinkParentsOptions['index'],
  queue: SimilarityQueue,
): Promise<void> {
  const found = await index.parentsBefore(print, pattern, { path: pattern.path });
  // A file and the function in it are two patterns of one parent.
  const parents = [...new Map(found.toReversed().map((parent) => [parent.source, parent])).values()].toReversed();
  if (parents.length === 0) return;
  const links = parents.map(({ method, ptn, score, source }) => ({
    id: source,
    edgeType: edgeTypeOf(method, parents.length),
    method,
    ptn,
    score,
  }));
  await queue.link(pattern.id, links, transformationOf(print, parents));
}

/** Several parents are merged; a pattern that contains a part of another one is inspired by it; any other is derived. */
function edgeTypeOf(method: SourcedParent['method'], parents: number): SimilarParent['edgeType'] {
  if (parents > 1) return 'merged_from';
  return method === 'includes' ? 'inspired_by' : 'derived_from';
}
