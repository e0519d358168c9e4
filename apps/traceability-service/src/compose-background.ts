/** Constructs the work in the background, and what waits for it. */
import { systemClock } from '@hookline/clock';
import type { Database } from '@hookline/database';
import type { Lineage, SimilarityLinks } from '@hookline/lineage';
import type { PatternIndex } from '@hookline/pattern-index';
import type { ReadPorts } from '@hookline/service-http';
import type { Logger } from 'pino';
import type { Indexing } from './indexing.ts';
import type * as PackagesModule from './packages.ts';
import type { BackgroundTask, UpkeepOptions } from './upkeep.ts';

/** Services that the work in the background uses. */
type BackgroundPorts = Pick<UpkeepOptions, 'deletion' | 'usage'> & {
  readonly index: PatternIndex;
  readonly similarityLinks: SimilarityLinks;
};

/** Starts partition maintenance, retention, rollup refreshes and indexing. */
export function startBackground(
  { createTracePartitions, startIndexing, startUpkeep }: typeof PackagesModule,
  database: Database,
  { deletion, index, similarityLinks, usage }: BackgroundPorts,
  options: Pick<UpkeepOptions, 'patternsDays' | 'retentionDays'> & {
    readonly logger: Logger;
    readonly lastPostAt: () => number;
  },
): { readonly indexing: Indexing; readonly tasks: readonly BackgroundTask[] } {
  const { logger, lastPostAt, ...retention } = options;
  const partitions = createTracePartitions(database);
  const indexing = startIndexing({ index, queue: similarityLinks, clock: systemClock, logger, lastPostAt });
  return {
    indexing,
    tasks: [startUpkeep({ usage, partitions, deletion, ...retention, clock: systemClock, logger }), indexing],
  };
}

/** Patterns whose words are written before a search: a fraction of a second. The others are found by their paths until then. */
const WORDS_BEFORE_SEARCH = 500;

/** Returns the services with searches that include patterns which are not indexed yet. */
export function withCatchUp<Ports extends SearchedPorts>(ports: Ports, indexing: Indexing): Ports {
  const { index, lineage, reads, similarityLinks } = ports;
  const writeWords = (): Promise<void> => similarityLinks.writeWords(WORDS_BEFORE_SEARCH);
  return {
    ...ports,
    index: {
      ...index,
      similar: async (query) => {
        await indexing.catchUp();
        return index.similar(query);
      },
    },
    lineage: withWords(lineage, writeWords),
    reads: reads && { ...reads, lineage: withWords(reads.lineage, writeWords) },
  };
}

interface SearchedPorts {
  readonly index: PatternIndex;
  readonly lineage: Lineage;
  readonly similarityLinks: SimilarityLinks;
  readonly reads: ReadPorts | undefined;
}

function withWords(lineage: Lineage, writeWords: () => Promise<void>): Lineage {
  return {
    ...lineage,
    patterns: async (query) => {
      if (query.q !== undefined) await writeWords();
      return lineage.patterns(query);
    },
    search: async (...search) => {
      await writeWords();
      return lineage.search(...search);
    },
  };
}
