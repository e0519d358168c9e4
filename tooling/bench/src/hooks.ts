/**
 * `pnpm bench:hooks [--rounds N] [--calls N] [--json]` measures the time that hooks add to a tool call of Claude Code.
 *
 * A scripted model calls a tool repeatedly. The measured time is from the response of the model to the next request of the
 * client: it includes everything that the client waits for and excludes the start of the session. The variants alternate,
 * one session each. Ratios are between medians, relative to a synchronous `sh` hook that does nothing.
 */
import { parseArgs } from 'node:util';
import { installClaudeCode } from '@hookline/claude-code-e2e';
import { median, quantile } from './figures.ts';
import { openHookFixture, VARIANTS, type Variant } from './hook-fixture.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    calls: { type: 'string', default: '40' },
    json: { type: 'boolean' },
  },
});
const [rounds, calls] = [Number(values.rounds), Number(values.calls)];
if (!(rounds >= 1 && calls >= 2)) {
  console.error(`--rounds must be at least 1 and --calls at least 2, not ${values.rounds} and ${values.calls}`);
  process.exit(2);
}
const claude = installClaudeCode();
if (!claude.ok) {
  console.error(`Claude Code is unavailable: ${claude.reason}`);
  process.exit(1);
}

const fixture = await openHookFixture();
const gaps = new Map<Variant, number[]>(VARIANTS.map((variant) => [variant, []]));
try {
  for (const variant of VARIANTS) await fixture.session(variant, 3);
  for (let round = 1; round <= rounds; round++) {
    for (const variant of VARIANTS) {
      gaps.get(variant)?.push(...(await fixture.session(variant, calls)));
      process.stderr.write(`\rround ${round} of ${rounds}: ${variant}                    `);
    }
  }
} finally {
  process.stderr.write('\r\x1B[K');
  await fixture.close();
}

const base = median(gaps.get('no hooks') ?? []);
const floor = median(gaps.get('bare sh') ?? []) - base;
const rows = VARIANTS.map((variant) => {
  const all = gaps.get(variant) ?? [];
  const added = median(all) - base;
  return {
    variant,
    calls: all.length,
    medianMs: median(all),
    p95Ms: quantile(all, 0.95),
    addedMs: added,
    ratio: added / floor,
  };
});
if (values.json === true) {
  console.log(JSON.stringify({ rounds, calls, rows }));
} else {
  console.log(
    `${rounds} rounds of ${calls} calls; ms from the response of the model to the next request of the client`,
  );
  console.log('variant            median      p95    added   × bare sh');
  for (const { variant, medianMs, p95Ms, addedMs, ratio } of rows) {
    const ms = (value: number): string => value.toFixed(2).padStart(8);
    console.log(`${variant.padEnd(16)} ${ms(medianMs)} ${ms(p95Ms)} ${ms(addedMs)} ${ratio.toFixed(2).padStart(8)}`);
  }
}
