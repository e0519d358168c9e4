import {
  identifiedSchema,
  type SearchPage,
  searchPageSchema,
  type SearchQuery,
  searchQuerySchema,
} from '@hookline/contracts';
import { fullTextQuery } from '@hookline/database';
import type { FoundPattern } from '@hookline/lineage';
import type { FoundPrompt } from '@hookline/postgres-tracing';
import { z } from 'zod';
import type { Api } from './api.ts';
import type { ReadPorts } from './ports.ts';

/** Ids of one prefix that are returned. */
const MAX_IDS = 20;

/** Registers `/search` and `/ids/{prefix}`. */
export function searchRoutes(api: Api, reads: ReadPorts): void {
  api.get(
    '/search',
    {
      schema: {
        tags: ['search'],
        summary: 'Search names, paths, code and prompts for words, newest first',
        querystring: searchQuerySchema,
        response: { 200: searchPageSchema },
      },
    },
    (request) => search(reads, request.query),
  );

  api.get(
    '/ids/:prefix',
    {
      schema: {
        tags: ['search'],
        summary: 'Find sessions, traces, patterns and events by the start of their id',
        params: z.object({ prefix: z.string().min(4).max(200) }),
        response: { 200: identifiedSchema },
      },
    },
    async (request) => {
      const { prefix } = request.params;
      const [ofTraces, ofLineage] = await Promise.all([
        reads.traces.identify(prefix, MAX_IDS),
        reads.lineage.identify(prefix, MAX_IDS),
      ]);
      return { matches: [...ofTraces, ...ofLineage].slice(0, MAX_IDS) };
    },
  );
}

type Found = FoundPattern | FoundPrompt;

/** Patterns and prompts are one list: by time, at one time patterns first, and by id among those of one kind. */
async function search({ lineage, traces }: ReadPorts, query: SearchQuery): Promise<SearchPage> {
  const words = fullTextQuery(query.q);
  if (words === undefined) return { matches: [], next: null };
  const after = parseCursor(query.cursor);
  const page = { ...query, limit: query.limit + 1 };
  const found: Found[] = [];
  if (query.kind !== 'prompt') found.push(...(await lineage.search(words, page, after && afterPatterns(after))));
  if (query.kind !== 'pattern' && query.language === undefined)
    found.push(...(await traces.search(words, page, after && afterPrompts(after))));
  // The sort is stable: patterns stay before prompts of the same time.
  found.sort((one, other) => other.position.atUs - one.position.atUs);
  const shown = found.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    matches: shown.map(({ match }) => match),
    next: found.length > shown.length && last ? `${last.match.kind}.${last.position.atUs}.${last.position.id}` : null,
  };
}

interface Cursor {
  readonly kind: 'pattern' | 'prompt';
  readonly atUs: number;
  readonly id: string;
}

/** Parses a cursor of this module; any other text means the first page. */
function parseCursor(cursor: string | undefined): Cursor | undefined {
  const [, kind, at, id] = /^(pattern|prompt)\.(\d{1,16})\.(.+)$/.exec(cursor ?? '') ?? [];
  if (kind === undefined || at === undefined || id === undefined) return undefined;
  const isValid = kind === 'pattern' ? /^\d{1,15}$/.test(id) : z.uuid().safeParse(id).success;
  return isValid ? { kind: kind as Cursor['kind'], atUs: Number(at), id } : undefined;
}

/** After a prompt, all patterns of its time have been listed. */
function afterPatterns({ atUs, id, kind }: Cursor): { readonly atUs: number; readonly id: string } {
  return { atUs, id: kind === 'pattern' ? id : '0' };
}

function afterPrompts({ atUs, id, kind }: Cursor): { readonly atUs: number; readonly id: string | undefined } {
  return { atUs, id: kind === 'prompt' ? id : undefined };
}
