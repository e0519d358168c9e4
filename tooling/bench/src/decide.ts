/**
 * `pnpm bench:decide [--rounds N] [--calls N] [--decisions N] [--idle-seconds N] [--json]` measures the cost of decisions:
 *
 * - the duration of the decision script with a warm daemon, compared with a synchronous `sh` hook that does nothing,
 * - the duration of decisions within the daemon, from its log,
 * - processor time and memory of an idle daemon with all gates on.
 *
 * Exits with 1 when a limit is exceeded.
 */
import { parseArgs } from 'node:util';
import { openDecisionFixture } from './decision-fixture.ts';
import { median, quantile } from './figures.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    calls: { type: 'string', default: '40' },
    decisions: { type: 'string', default: '2000' },
    'idle-seconds': { type: 'string', default: '20' },
    json: { type: 'boolean' },
  },
});
const [rounds, calls, decisions] = [Number(values.rounds), Number(values.calls), Number(values.decisions)];
const idleSeconds = Number(values['idle-seconds']);
if (!(rounds >= 1 && calls >= 2 && decisions >= 100 && idleSeconds >= 1)) {
  console.error('the minimum of --rounds is 1, of --calls 2, of --decisions 100 and of --idle-seconds 1');
  process.exit(2);
}

const fixture = await openDecisionFixture();
try {
  const sh: number[] = [];
  const decide: number[] = [];
  for (let call = 0; call < 5; call++) await Promise.all([fixture.bareHook(), fixture.decisionHook()]);
  for (let call = 0; call < rounds * calls; call++) {
    sh.push(await fixture.bareHook());
    decide.push(await fixture.decisionHook());
  }
  const inDaemon = await fixture.decisions(decisions);
  const idle = await fixture.idle(idleSeconds * 1000);
  const rows = [
    row('decision hook, relative to a bare sh hook', median(decide) / median(sh), 4, 'times'),
    row('decision in the daemon, p99', quantile(inDaemon, 0.99), 5, 'ms'),
    row('idle daemon, processor time', idle.cpuPercent, 0.5, '%'),
    row('idle daemon, memory', idle.rssMb, 120, 'MB'),
  ];
  const figures = { shMedianMs: median(sh), decideMedianMs: median(decide), decisionP50Ms: median(inDaemon) };
  if (values.json === true) console.log(JSON.stringify({ rounds, calls, decisions, idleSeconds, ...figures, rows }));
  else {
    console.log(`bare sh ${median(sh).toFixed(2)} ms, decision hook ${median(decide).toFixed(2)} ms (medians)`);
    console.log(`decision in the daemon ${median(inDaemon).toFixed(2)} ms (median of ${inDaemon.length})`);
    for (const { what, value, bar, unit, held } of rows)
      console.log(
        `${held ? 'ok      ' : 'EXCEEDED'}  ${what.padEnd(42)} ${value.toFixed(2).padStart(8)} ${unit}, limit ${bar}`,
      );
  }
  if (rows.some(({ held }) => !held)) process.exitCode = 1;
} finally {
  await fixture.close();
}

function row(what: string, value: number, bar: number, unit: string) {
  return { what, value, bar, unit, held: value <= bar };
}
