import type { PatternMatch, PatternSearch, PatternSearchResult, ToolRefusal } from './port.ts';

/** Result of a step that can fail with a message for the model. */
export type FinderResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: { readonly message: string; readonly status?: number | undefined } };

/** A stored pattern, as far as the finder reads it. */
export interface StoredPattern {
  readonly pattern_id: string;
  readonly pattern_name: string;
  /** Latest first. */
  readonly occurrences: readonly { readonly path: string | null }[];
}

/** A pattern that contains words, as far as the finder reads it. */
export interface WordMatch {
  readonly id: string;
  readonly name: string | null;
  readonly path: string | null;
}

/** Code to search for. */
export type CodeSearch = Pick<PatternSearch, 'language' | 'limit'> & { readonly code: string };

/** Options of {@link findPattern}. */
export interface PatternFinderOptions {
  /** Removes from the code what may not be compared, such as secrets. */
  readonly prepare: (code: string) => Promise<string>;
  /** True when the service may receive the code itself. */
  readonly mayLeave: boolean;
  /** Returns the id of the code. */
  readonly identify: (code: string, language: string | undefined) => FinderResult<{ readonly patternId: string }>;
  /** Reads a pattern; fails with status 404 when it is unknown. */
  readonly pattern: (id: string) => Promise<FinderResult<StoredPattern>>;
  /** Searches for patterns that contain all words, newest first. */
  readonly byWords: (words: string, limit: number) => Promise<FinderResult<{ readonly matches: readonly WordMatch[] }>>;
  /** Searches for similar patterns, the most similar first. */
  readonly similar: (search: CodeSearch) => Promise<FinderResult<{ readonly similar: readonly PatternMatch[] }>>;
}

/** Added to the answer when the code was not sent to the service. */
const ONLY_EXACT =
  'Only identical code was searched for: the mode of this project is metadata-only, so its code stays on this machine.';

/** Languages that code without one is tried in. Each stands for its family, in which the fingerprint is the same. */
const LANGUAGES = ['TypeScript', 'Python', 'Go', 'Rust', 'Java', 'C', 'Ruby', 'Shell'] as const;

/** Finds patterns by code, or by words where there is no code. */
export async function findPattern(
  options: PatternFinderOptions,
  { code, language, limit, words }: PatternSearch,
): Promise<PatternSearchResult | ToolRefusal> {
  if (code !== undefined) return findCode(options, { code, language, limit });
  if (words === undefined) return { refused: 'give words or code to search for' };
  const found = await options.byWords(words, limit);
  if (!found.ok) return { refused: found.error.message };
  return { pattern_id: null, patterns: found.value.matches.map(toWordMatch) };
}

function toWordMatch({ id, name, path }: WordMatch): PatternMatch {
  return { pattern_id: id, name: name ?? '', path, relation: 'contains', method: 'words', score: 1, tentative: false };
}

/**
 * Finds identical code by its id and, where the service may receive the code, similar code. Identical code comes first and
 * is listed once.
 */
async function findCode(
  options: PatternFinderOptions,
  { code: given, language, limit }: CodeSearch,
): Promise<PatternSearchResult | ToolRefusal> {
  const code = await options.prepare(given);
  const identity = options.identify(code, language);
  if (!identity.ok) return { refused: identity.error.message };
  const { patternId: id } = identity.value;
  const same = await sameCode(options, idsOf(options, code, language, id));
  if ('refused' in same) return same;
  if (!options.mayLeave) return { pattern_id: id, ...same, note: ONLY_EXACT };
  const alike = await similarCode(options, { code, language, limit });
  if (!alike.ok) return { refused: alike.error.message };
  const others = alike.value.similar.filter(
    ({ pattern_id }) => !same.patterns.some((it) => it.pattern_id === pattern_id),
  );
  return { pattern_id: id, patterns: [...same.patterns, ...others.map(toMatch)].slice(0, limit) };
}

/** Returns the ids that code has: one in a given language, otherwise those in each language. */
function idsOf(
  { identify }: PatternFinderOptions,
  code: string,
  language: string | undefined,
  id: string,
): readonly string[] {
  if (language !== undefined) return [id];
  const others = LANGUAGES.flatMap((name) => {
    const identity = identify(code, name);
    return identity.ok ? [identity.value.patternId] : [];
  });
  return [...new Set([id, ...others])];
}

/** Searches without a language first, then in each one until something is found. */
async function similarCode(
  { similar }: PatternFinderOptions,
  search: CodeSearch,
): ReturnType<PatternFinderOptions['similar']> {
  let found = await similar(search);
  if (search.language !== undefined) return found;
  for (const language of LANGUAGES) {
    if (!found.ok || found.value.similar.length > 0) break;
    found = await similar({ ...search, language });
  }
  return found;
}

/** Finds identical code. The similarity index of the service may not contain it yet. */
async function sameCode(
  options: PatternFinderOptions,
  ids: readonly string[],
): Promise<{ readonly patterns: PatternMatch[] } | ToolRefusal> {
  const patterns: PatternMatch[] = [];
  for (const found of await Promise.all(ids.map((id) => sameAs(options, id)))) {
    if ('refused' in found) return found;
    patterns.push(...found.patterns);
  }
  return { patterns };
}

async function sameAs(
  { pattern }: PatternFinderOptions,
  id: string,
): Promise<{ readonly patterns: PatternMatch[] } | ToolRefusal> {
  const found = await pattern(id);
  if (found.ok) {
    const { pattern_id, pattern_name: name, occurrences } = found.value;
    const same = { relation: 'exact', method: 'fingerprint', score: 1, tentative: false };
    return { patterns: [{ pattern_id, name, path: occurrences[0]?.path ?? null, ...same }] };
  }
  return found.error.status === 404 ? { patterns: [] } : { refused: found.error.message };
}

/** Drops further members of the service's answer. */
function toMatch({ pattern_id, name, path, relation, method, score, tentative }: PatternMatch): PatternMatch {
  return { pattern_id, name, path, relation, method, score, tentative };
}
