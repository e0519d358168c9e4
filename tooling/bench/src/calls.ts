/**
 * `pnpm bench:calls [--calls N] [--per-second N] [--engine embedded|postgresql] [--against CHECKOUT] [--json]` measures the
 * processor time that recording one Write call costs: the capture scripts, the daemon, the service and, on PostgreSQL, the
 * database server. Each variant plays the same calls and is measured until everything has been stored.
 *
 * The floor is a `sh` script that only copies the payload to a file. `--against` names another built checkout, such as an
 * earlier commit, which is measured in the same run. Rounds alternate between the variants.
 */
import { parseArgs } from 'node:util';
import { type CallCost, measureFloor, measureHookline } from './call-cost.ts';
import { median } from './figures.ts';
import { hookline as program } from './hook-fixture.ts';

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '500' },
    'per-second': { type: 'string', default: '5' },
    rounds: { type: 'string', default: '2' },
    engine: { type: 'string', default: 'embedded' },
    against: { type: 'string' },
    json: { type: 'boolean' },
  },
});
const [calls, perSecond, rounds] = [Number(values.calls), Number(values['per-second']), Number(values.rounds)];
if (!(calls >= 1 && perSecond > 0 && rounds >= 1) || !['embedded', 'postgresql'].includes(values.engine)) {
  console.error('--calls and --rounds must be at least 1, --per-second above 0, --engine embedded or postgresql');
  process.exit(2);
}

const load = { calls, perSecond };
const engine = values.engine as 'embedded' | 'postgresql';
const variants: Record<string, () => Promise<CallCost>> = {
  'copy to a file': () => measureFloor(load),
  ...(values.against === undefined
    ? {}
    : { [values.against]: () => measureHookline(`${values.against}/apps/hookline/bin/hookline.js`, engine, load) }),
  'this checkout': () => measureHookline(program, engine, load),
};
const results = new Map<string, CallCost[]>(Object.keys(variants).map((name) => [name, []]));
for (let round = 1; round <= rounds; round++) {
  for (const [name, measure] of Object.entries(variants)) {
    process.stderr.write(`round ${round} of ${rounds}: ${name}\n`);
    results.get(name)?.push(await measure());
  }
}

const PARTS = ['capture', 'daemon', 'service', 'database', 'total'] as const;
const rows = [...results].map(([name, costs]) => ({
  name,
  stored: costs.map(({ stored }) => stored),
  ...Object.fromEntries(PARTS.map((part) => [part, median(costs.map((cost) => cost[part]))])),
}));
if (values.json) console.log(JSON.stringify({ engine, ...load, rounds, rows }));
else {
  console.log(
    `${calls} calls, ${perSecond} a second, ${engine}; ms of processor time per call, median of ${rounds} rounds`,
  );
  console.log(`${'variant'.padEnd(24)}${PARTS.map((part) => part.padStart(10)).join('')}${'stored'.padStart(10)}`);
  for (const row of rows) {
    const figures = PARTS.map((part) => (row as unknown as Record<string, number>)[part]?.toFixed(2).padStart(10));
    console.log(`${row.name.slice(-23).padEnd(24)}${figures.join('')}${String(row.stored.at(-1)).padStart(10)}`);
  }
}
