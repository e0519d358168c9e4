import { describe, expect, it } from 'vitest';
import { createMemoryIndex, findParents, transformationOf } from '../src/index.ts';
import { fingerprintOf } from './support/fingerprints.ts';

const LINES = [
  'function totalOf(orders, rates) {',
  '  const known = orders.filter(({ currency }) => rates.has(currency));',
  '  const amounts = known.map(({ amount, currency }) => amount * rates.get(currency));',
  '  const total = amounts.reduce((sum, amount) => sum + amount, 0);',
  '  audit.record("total", { total, orders: known.length, skipped: orders.length - known.length });',
  '  if (total > limits.warnFrom) notify(channel, total);',
  '  return Math.round(total * 100) / 100;',
  '}',
];

async function transformation(before: readonly string[], after: readonly string[]): Promise<string | undefined> {
  const index = createMemoryIndex();
  await index.add(fingerprintOf(before.join('\n')));
  const child = fingerprintOf(after.join('\n'));
  const { parents } = await findParents(child, index);
  expect(parents.length).toBeGreaterThan(0);
  return transformationOf(child, parents);
}

describe('transformationOf', () => {
  it('returns refactor when only names differ', async () => {
    const renamed = LINES.map((line) => line.replaceAll('total', 'sumOf').replaceAll('known', 'valid'));
    expect(await transformation(LINES, renamed)).toBe('refactor');
  });

  it('returns enhancement when statements were added', async () => {
    const more =
      '  for (const order of orders) if (!rates.has(order.currency)) report.unknown(order.id, order.currency);';
    expect(await transformation(LINES, LINES.toSpliced(4, 0, more))).toBe('enhancement');
  });

  it('returns simplification when statements were removed', async () => {
    expect(await transformation(LINES, LINES.toSpliced(4, 1))).toBe('simplification');
  });

  it('returns undefined when the code does not show the kind of change', async () => {
    const fixed = LINES.map((line) =>
      line.replace('> limits.warnFrom', '>= limits.warnFrom').replace('sum + amount', 'sum - amount'),
    );
    expect(await transformation(LINES, fixed)).toBeUndefined();
    expect(transformationOf(fingerprintOf('a + b'), [])).toBeUndefined();
  });

  it('returns merge when there are several parents', async () => {
    const index = createMemoryIndex();
    const other = LINES.map((line) =>
      line.replaceAll(/\b[a-z]{4,}\b/g, (word) => `${word}Other`).replace('function', 'async function'),
    );
    await index.add(fingerprintOf(LINES.join('\n')));
    await index.add(fingerprintOf(other.toReversed().join('\n')));
    const child = fingerprintOf([...LINES.slice(1, 7), ...other.toReversed().slice(1, 7)].join('\n'));
    const { parents } = await findParents(child, index);
    expect(transformationOf(child, parents)).toBe('merge');
  });
});
