import type { Experiment, MetricComparison } from '@hookline/contracts';
import { type Cell, formatId, formatTable, formatTime, type View } from '@hookline/terminal-text';

const METRICS: Readonly<Record<MetricComparison['metric'], string>> = {
  success: 'success of sessions',
  quality: 'quality',
  latency: 'duration, logarithm of ms',
  survived_7d: 'lines alive after 7 days',
};

/** Formats an experiment: its arms, the comparison of each challenger with the control, and what is missing for a decision. */
export function experimentText(experiment: Experiment, view: View): string {
  const { evaluation, experiment_id, name, started_at, status, stopped_at } = experiment;
  const ended = stopped_at === null ? '' : `, stopped ${formatTime(stopped_at, view)}`;
  return [
    `${name}: ${status}, started ${formatTime(started_at, view)}${ended}`,
    `experiment ${experiment_id}`,
    '',
    armsTable(experiment, view),
    ...evaluation.comparisons.flatMap(({ metrics, pattern_id }) => [
      '',
      `${formatId(pattern_id, view)} compared with the control`,
      comparisonTable(metrics, view),
    ]),
    '',
    ...decisionText(experiment, view),
  ].join('\n');
}

function armsTable({ evaluation: { arms } }: Experiment, view: View): string {
  return formatTable(
    [
      { header: 'ARM' },
      { header: 'PATTERN' },
      { header: 'SHARE', align: 'right' },
      { header: 'SESSIONS', align: 'right' },
    ],
    arms.map(({ pattern_id, sessions, share }, index): readonly Cell[] => [
      index === 0 ? 'control' : 'challenger',
      { text: formatId(pattern_id, view), style: 'cyan' },
      String(share),
      String(sessions),
    ]),
    view,
  );
}

function comparisonTable(metrics: readonly MetricComparison[], view: View): string {
  return formatTable(
    [
      { header: 'METRIC' },
      { header: 'CONTROL', align: 'right' },
      { header: 'CHALLENGER', align: 'right' },
      { header: 'DIFFERENCE', align: 'right' },
      { header: '95 %', align: 'right' },
      { header: 'VERDICT' },
    ],
    metrics.map((it): readonly Cell[] => [
      METRICS[it.metric],
      figure(it.control),
      figure(it.challenger),
      figure(it.difference),
      it.interval ? `${figure(it.interval.low)} to ${figure(it.interval.high)}` : '-',
      it.verdict,
    ]),
    view,
  );
}

function decisionText({ evaluation, status }: Experiment, view: View): string[] {
  const { confidence, decision, guards, required_per_arm, winner } = evaluation;
  const missing = guards.filter(({ passed }) => !passed).map(({ detail, name }) => `  ${name}: ${detail}`);
  const found = winner === null ? decision : `${decision} ${formatId(winner, view)} is better`;
  return [
    `decision: ${found} (confidence ${confidence.toFixed(3)}; about ${required_per_arm} sessions of an arm show the smallest effect)`,
    ...(missing.length > 0 && status === 'running' ? ['not applied, because', ...missing] : []),
  ];
}

function figure(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}
