import { type Report, report } from '@hookline/command-report';
import type { Ancestry, Change, Descent, Evolution, PatternDetail, SurvivalReport } from '@hookline/contracts';
import { formatFields, formatId, formatTable, formatTime, type View } from '@hookline/terminal-text';
import { resolveId } from './ids.ts';
import { type ServiceAccess, unwrap } from './service.ts';
import { survivalLine } from './survival.ts';
import { firstLine, placeOf } from './texts.ts';

/** Occurrences that are shown. */
const SHOWN = 20;

/** A pattern with the changes that wrote it. */
export type PatternAnswer = PatternDetail & {
  readonly changes: readonly Change[];
  /** Survival of its lines after they landed; `null` when none has landed, or the service does not tell. */
  readonly survival: SurvivalReport['groups'][number] | null;
};

/** Shows a pattern with its code, and where, when and by which prompt it was written. */
export async function patternReport(
  options: ServiceAccess<'changes' | 'identify' | 'pattern' | 'survival'>,
  text: string,
): Promise<Report<PatternAnswer>> {
  const { id } = await resolveId(options, text, ['pattern']);
  const pattern = unwrap(await options.client().pattern(id));
  const { changes } = unwrap(await options.client().changes({ pattern_id: id, order: 'newest', limit: SHOWN }));
  const survival = await options.client().survival.report({ pattern_id: pattern.pattern_id });
  const group = (survival.ok ? survival.value.groups[0] : undefined) ?? null;
  return report({ ...pattern, changes, survival: group }, (it, view) =>
    [
      formatFields(
        [
          ['pattern', it.pattern_id],
          ['name', it.pattern_name],
          ['language', it.language],
          ['type', it.pattern_type],
          ['version', it.versions.join(', ')],
          ['generation', String(it.generation)],
          ['fingerprint', it.fingerprint ?? '(none)'],
          ['survival', survivalLine(it.survival)],
          ['', it.deprecated ? { text: 'deprecated', style: 'yellow' } : undefined],
        ],
        view,
      ),
      '',
      occurrencesText(it, view),
      '',
      codeOf(it) ?? '(the code was not stored)',
    ].join('\n'),
  );
}

function occurrencesText({ changes, total_occurrences }: PatternAnswer, view: View): string {
  if (changes.length === 0) return 'It was not written in a file: it is known as the parent of other code.';
  const more = total_occurrences - changes.length;
  return [
    formatTable(
      [
        { header: 'WRITTEN' },
        { header: 'EVENT' },
        { header: 'FILE', cut: 'start' },
        { header: 'BY' },
        { header: 'SESSION' },
        { header: 'TRACE' },
        { header: 'PROMPT', cut: 'end' },
      ],
      changes.map((change) => [
        formatTime(change.at, view),
        change.event_type.replace(/^(?:pattern|occurrence)_/, ''),
        change.moved_from === null ? placeOf(change) : `${change.moved_from} -> ${change.path ?? ''}`,
        writerOf(change),
        change.session_id === null ? '' : formatId(change.session_id, view),
        change.trace_id === null ? '' : formatId(change.trace_id, view),
        firstLine(change.prompt),
      ]),
      view,
    ),
    ...(more > 0 ? [`and ${more} more`] : []),
  ].join('\n');
}

/** Returns author, tool and evidence, as far as they are known. */
export function writerOf({
  author,
  evidence,
  evidence_reason,
  tool_name,
}: Pick<Change, 'author' | 'evidence' | 'evidence_reason' | 'tool_name'>): string {
  const who = author === 'agent' || author === null ? (tool_name ?? author ?? '') : author;
  if (evidence === null || evidence === 'payload') return who;
  return `${who} (${[evidence, evidence_reason].filter((part) => part !== null).join(', ')})`;
}

/** Returns the code of a pattern, under either of the names that clients use for it. */
export function codeOf({
  pattern_data: { code, template_code },
}: Pick<PatternDetail, 'pattern_data'>): string | undefined {
  return [code, template_code].find((text) => typeof text === 'string');
}

/** Ancestors and descendants of a pattern. */
export type LineageAnswer = Ancestry & Pick<Descent, 'descendants'>;

/** Shows the ancestors and descendants of a pattern. */
export async function lineageReport(
  options: ServiceAccess<'ancestry' | 'descendants' | 'identify'>,
  text: string,
  flags: { readonly depth?: string | undefined },
): Promise<Report<LineageAnswer>> {
  const { id } = await resolveId(options, text, ['pattern']);
  const walk = flags.depth === undefined ? {} : { depth: Number(flags.depth) };
  const client = options.client();
  const [ancestry, descent] = await Promise.all([client.ancestry(id, walk), client.descendants(id, walk)]);
  const answer = { ...unwrap(ancestry), descendants: unwrap(descent).descendants };
  return report(answer, ({ ancestors, descendants, pattern_id }, view) =>
    formatTable(
      [
        { header: 'STEP' },
        { header: 'PATTERN' },
        { header: 'NAME', cut: 'end' },
        { header: 'RELATION' },
        { header: 'WRITTEN' },
      ],
      [
        ...ancestors
          .toReversed()
          .map((it) => [
            `-${it.depth}`,
            it.ancestor_pattern_id,
            it.ancestor_pattern_name,
            it.edge_type,
            formatTime(it.created_at, view),
          ]),
        ['0', pattern_id, '', 'this', ''],
        ...descendants.map((it) => [
          `+${it.depth}`,
          it.descendant_pattern_id,
          it.descendant_pattern_name,
          it.edge_type,
          formatTime(it.created_at, view),
        ]),
      ],
      view,
    ),
  );
}

/** Shows all patterns that are related to a pattern, with their lineage edges. */
export async function evolutionReport(
  options: ServiceAccess<'evolution' | 'identify'>,
  text: string,
): Promise<Report<Evolution>> {
  const { id } = await resolveId(options, text, ['pattern']);
  const evolution = unwrap(await options.client().evolution(id));
  return report(evolution, ({ evolution_edges: edges, evolution_nodes: nodes }, view) =>
    [
      formatTable(
        [
          { header: 'WRITTEN' },
          { header: 'PATTERN' },
          { header: 'VERSION' },
          { header: 'GENERATION', align: 'right' },
          { header: 'NAME', cut: 'end' },
        ],
        nodes.map((node) => [
          formatTime(node.created_at, view),
          node.pattern_id,
          node.version,
          String(node.generation),
          node.pattern_name,
        ]),
        view,
      ),
      ...(edges.length === 0 ? [] : ['']),
      ...edges.map((edge) => `${edge.source_pattern_id} -> ${edge.target_pattern_id}  ${edge.edge_type}`),
    ].join('\n'),
  );
}
