import { resolve } from 'node:path';
import type { Pattern } from '@hookline/contracts';
import type { Outcome } from '@hookline/outcome';
import { locate } from '@hookline/recorder';
import type { TraceabilityError } from '@hookline/traceability-client';
import type { Runtime } from '../compose.ts';
import { CommandError, printResult, table } from '../output.ts';
import type { PrintOptions } from './options.ts';

/** Which patterns to list. */
export interface PatternsFlags extends PrintOptions {
  readonly file?: string;
  readonly limit?: string;
  readonly cursor?: string;
}

/** Patterns that were written, newest first. */
export async function patterns(runtime: Runtime, flags: PatternsFlags): Promise<void> {
  const limit = flags.limit === undefined ? 50 : Number(flags.limit);
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= 500))
    throw new CommandError(`--limit must be 1 to 500, not ${flags.limit}`, 2);
  const place = flags.file === undefined ? undefined : locate(resolve(flags.file));
  const page = unwrap(
    await runtime
      .client()
      .patterns({ file_path: place?.path, repository: place?.repository, limit, cursor: flags.cursor }),
  );
  printResult(page, flags.json, ({ patterns: all, next }) => {
    if (all.length === 0) return 'no patterns';
    return [table(all.map(toRow)), ...(next === null ? [] : [`more: --cursor ${next}`])].join('\n');
  });
}

/** One pattern with its code and where it was written. */
export async function patternShow(runtime: Runtime, id: string, flags: PrintOptions): Promise<void> {
  const pattern = unwrap(await runtime.client().pattern(id));
  printResult(pattern, flags.json, (it) =>
    [
      table([
        ['pattern', it.pattern_id],
        ['name', it.pattern_name],
        ['language', it.language],
        ['type', it.pattern_type],
        ['version', it.versions.join(', ')],
        ['generation', String(it.generation)],
        ['fingerprint', it.fingerprint ?? '(none)'],
        ...it.occurrences.map((occurrence) => [
          occurrence.at,
          `${occurrence.event_type} ${occurrence.path ?? ''} ${occurrence.tool_name ?? ''}`,
        ]),
      ]),
      '',
      typeof it.pattern_data['code'] === 'string' ? it.pattern_data['code'] : '(its code was not kept)',
    ].join('\n'),
  );
}

/** Where a pattern came from, and what came of it. */
export async function patternLineage(
  runtime: Runtime,
  id: string,
  flags: PrintOptions & { readonly depth?: string },
): Promise<void> {
  const walk = flags.depth === undefined ? {} : { depth: Number(flags.depth) };
  const [ancestry, descent] = await Promise.all([
    runtime.client().ancestry(id, walk),
    runtime.client().descendants(id, walk),
  ]);
  const answer = { ...unwrap(ancestry), descendants: unwrap(descent).descendants };
  printResult(answer, flags.json, ({ pattern_id, ancestors, descendants }) =>
    table([
      ...ancestors
        .toReversed()
        .map((it) => [`-${it.depth}`, it.ancestor_pattern_id, it.ancestor_pattern_name, it.edge_type, it.created_at]),
      ['0', pattern_id, '', 'this', ''],
      ...descendants.map((it) => [
        `+${it.depth}`,
        it.descendant_pattern_id,
        it.descendant_pattern_name,
        it.edge_type,
        it.created_at,
      ]),
    ]),
  );
}

/** The whole family of a pattern. */
export async function patternEvolution(runtime: Runtime, id: string, flags: PrintOptions): Promise<void> {
  const evolution = unwrap(await runtime.client().evolution(id));
  printResult(evolution, flags.json, ({ evolution_nodes: nodes, evolution_edges: edges }) =>
    [
      table(
        nodes.map((node) => [
          node.created_at,
          node.pattern_id,
          node.version,
          `generation ${node.generation}`,
          node.pattern_name,
        ]),
      ),
      ...edges.map((edge) => `${edge.source_pattern_id} -> ${edge.target_pattern_id}  ${edge.edge_type}`),
    ].join('\n'),
  );
}

/** The value, or a sentence on why there is none. */
export function unwrap<T>(outcome: Outcome<T, TraceabilityError>): T {
  if (outcome.ok) return outcome.value;
  const { code, message, problem } = outcome.error;
  const hint = code === 'unreachable' ? '; is it running? (hookline up)' : '';
  throw new CommandError(problem?.detail ?? message + hint);
}

function toRow(pattern: Pattern): string[] {
  const [latest] = pattern.occurrences;
  return [
    pattern.pattern_id,
    pattern.language,
    pattern.versions.join(','),
    latest?.at ?? pattern.created_at,
    latest?.event_type ?? '',
    `${latest?.path ?? ''} (${pattern.pattern_name})`,
  ];
}
