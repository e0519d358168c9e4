/**
 * `pnpm bench:decide [--rounds N] [--calls N] [--decisions N] [--idle-seconds N] [--json]`: what decisions cost.
 *
 * Added wall time of the decision script with a warm daemon beside a bare synchronous `sh` hook, taking turns in one run;
 * the time of decisions inside the daemon, as its own log has it; and what the daemon takes with everything on and
 * nothing to do. Exits 1 where a bar is missed.
 */
import { parseArgs } from 'node:util';
import { openDecideStage } from './decide-stage.ts';
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
  console.error('--rounds is 1 or more, --calls 2 or more, --decisions 100 or more, --idle-seconds 1 or more');
  process.exit(2);
}

const stage = await openDecideStage();
try {
  const sh: number[] = [];
  const decide: number[] = [];
  for (let call = 0; call < 5; call++) await Promise.all([stage.bareHook(), stage.decisionHook()]);
  for (let call = 0; call < rounds * calls; call++) {
    sh.push(await stage.bareHook());
    decide.push(await stage.decisionHook());
  }
  const inDaemon = await stage.decisions(decisions);
  const idle = await stage.idle(idleSeconds * 1000);
  const rows = [
    row('decision hook, of a bare sh hook', median(decide) / median(sh), 4, 'times'),
    row('decision in the daemon, p99', quantile(inDaemon, 0.99), 5, 'ms'),
    row('daemon with nothing to do, processor', idle.cpuPercent, 0.5, '%'),
    row('daemon with nothing to do, memory', idle.rssMb, 120, 'MB'),
  ];
  const figures = { shMedianMs: median(sh), decideMedianMs: median(decide), decisionP50Ms: median(inDaemon) };
  if (values.json === true) console.log(JSON.stringify({ rounds, calls, decisions, idleSeconds, ...figures, rows }));
  else {
    console.log(`bare sh ${median(sh).toFixed(2)} ms, decision hook ${median(decide).toFixed(2)} ms (medians)`);
    console.log(`decision in the daemon, median ${median(inDaemon).toFixed(2)} ms of ${inDaemon.length}`);
    for (const { what, value, bar, unit, held } of rows)
      console.log(
        `${held ? 'held  ' : 'MISSED'}  ${what.padEnd(38)} ${value.toFixed(2).padStart(8)} ${unit}, bar ${bar}`,
      );
  }
  if (rows.some(({ held }) => !held)) process.exitCode = 1;
} finally {
  await stage.close();
}

function row(what: string, value: number, bar: number, unit: string) {
  return { what, value, bar, unit, held: value <= bar };
}
