/**
 * `pnpm bench:hooks [--rounds N] [--calls N] [--json]`: what hooks add to each tool call of the real Claude Code.
 *
 * A scripted model calls a tool again and again; measured is the time from its answer to the client's next request, so
 * everything that the client waits for is in it and the start of the session is not. The variants take turns, a session
 * each, in one run; the ratio of the medians is to a bare synchronous `sh` hook.
 */
import { parseArgs } from 'node:util';
import { installClaudeCode } from '@hookline/claude-code-e2e';
import { openStage, VARIANTS, type Variant } from './hooks-stage.ts';
import { median, quantile } from './figures.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    calls: { type: 'string', default: '40' },
    json: { type: 'boolean' },
  },
});
const [rounds, calls] = [Number(values.rounds), Number(values.calls)];
if (!(rounds >= 1 && calls >= 2)) {
  console.error('--rounds is 1 or more, --calls 2 or more');
  process.exit(2);
}
const claude = installClaudeCode();
if (!claude.ok) {
  console.error(`Claude Code cannot be had here: ${claude.reason}`);
  process.exit(1);
}

const stage = await openStage();
const gaps = new Map<Variant, number[]>(VARIANTS.map((variant) => [variant, []]));
try {
  for (const variant of VARIANTS) await stage.session(variant, 3);
  for (let round = 1; round <= rounds; round++) {
    for (const variant of VARIANTS) {
      gaps.get(variant)?.push(...(await stage.session(variant, calls)));
      process.stderr.write(`\rround ${round} of ${rounds}: ${variant}                    `);
    }
  }
} finally {
  process.stderr.write('\r\x1B[K');
  await stage.close();
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
  console.log(`${rounds} rounds of ${calls} calls; ms from the model's answer to the client's next request`);
  console.log('variant            median      p95    added   of bare sh');
  for (const { variant, medianMs, p95Ms, addedMs, ratio } of rows) {
    const ms = (value: number): string => value.toFixed(2).padStart(8);
    console.log(`${variant.padEnd(16)} ${ms(medianMs)} ${ms(p95Ms)} ${ms(addedMs)} ${ratio.toFixed(2).padStart(8)}`);
  }
}
