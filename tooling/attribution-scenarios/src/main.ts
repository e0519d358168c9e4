/**
 * Scores the attribution of texts over random scenarios whose authors are known.
 * `pnpm --filter @hookline/attribution-scenarios bench --texts 20000 --seed 1`
 */
import { parseArgs } from 'node:util';
import { CONFIGURATIONS, measure } from './measure.ts';

const { values } = parseArgs({
  options: {
    texts: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    kinds: { type: 'boolean', default: false },
    mistakes: { type: 'boolean', default: false },
    missed: { type: 'boolean', default: false },
  },
});

for (const [name, configuration] of Object.entries(CONFIGURATIONS)) {
  if (values.only !== undefined && values.only !== name) continue;
  const { lastSeed, report, texts } = await measure(configuration, Number(values.seed), Number(values.texts));
  const percent = (count: number): string => `${((100 * count) / texts).toFixed(2)} %`;
  console.log(`${name}: ${texts} texts, seeds ${values.seed} to ${lastSeed}`);
  const { byKind, invented, missed, mistakes, right, unknown, wrong } = report;
  console.log(
    `  right ${percent(right)}, unknown ${percent(unknown)}, wrong ${percent(wrong)} (${invented.length} invented)`,
  );
  if (values.kinds) console.table(byKind);
  if (values.mistakes) for (const mistake of [...mistakes, ...invented]) console.log(JSON.stringify(mistake));
  if (values.missed) for (const each of missed) console.log(JSON.stringify(each));
}
