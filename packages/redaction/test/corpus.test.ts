import { CARRIERS, isLeaked, secretCorpus, SHAPES, type Tier } from '@hookline/secret-corpus';
import { expect, test } from 'vitest';
import { createRedactor } from '../src/index.ts';

const redactor = createRedactor();

/** Returns the share of secrets that are replaced, of one kind of shapes or of all. */
async function recall(seed: number, tiers: readonly Tier[], each = 2): Promise<number> {
  const entries = secretCorpus(seed, each).filter(({ tier }) => tiers.includes(tier));
  const leaked = await Promise.all(entries.map(async (entry) => isLeaked(entry, await redactor.redact(entry.text))));
  return 1 - leaked.filter(Boolean).length / entries.length;
}

test('the corpus has at least 100 shapes and 200 secrets, and is the same for the same seed', () => {
  expect(new Set(SHAPES.map(({ name }) => name)).size).toBe(SHAPES.length);
  expect(SHAPES.length).toBeGreaterThanOrEqual(100);
  expect(secretCorpus(1).length).toBeGreaterThanOrEqual(200);
  expect(secretCorpus(1)).toEqual(secretCorpus(1));
  expect(secretCorpus(1)).not.toEqual(secretCorpus(2));
});

test.each([1, 2, 3, 4, 5])(
  'redact replaces at least 97 %% of the secrets with a prefix or in a telling position, seed %i',
  async (seed) => {
    expect(await recall(seed, ['prefix', 'position'])).toBeGreaterThanOrEqual(0.97);
  },
);

test('redact replaces at least 97 % of them with every shape in every carrier', async () => {
  expect(await recall(8, ['prefix', 'position'], CARRIERS.length)).toBeGreaterThanOrEqual(0.97);
});

test('redact replaces at least 85 % of all secrets', async () => {
  expect(await recall(6, ['prefix', 'position', 'bare'])).toBeGreaterThanOrEqual(0.85);
});

test('redact is deterministic and idempotent on the corpus', async () => {
  for (const { text } of secretCorpus(7)) {
    const once = await redactor.redact(text);
    expect(await redactor.redact(text)).toBe(once);
    expect(await redactor.redact(once)).toBe(once);
  }
});
