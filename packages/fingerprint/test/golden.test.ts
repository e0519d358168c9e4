import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GOLDEN, type Golden, goldenOf } from './support/golden.ts';
import { SAMPLES, textOf } from './support/samples.ts';
import { print } from './support/print.ts';

const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Readonly<Record<string, Golden>>;

/** The same vectors hold on every version of Node.js, every system, and every run: they are in the repository. */
describe('check 5: ptn1 is frozen', () => {
  it('has a vector for each language', () => {
    expect(Object.keys(golden)).toEqual(SAMPLES.map(({ language }) => language));
  });

  it.each(SAMPLES)('$language', (sample) => {
    expect(goldenOf(textOf(sample), sample.language)).toEqual(golden[sample.language]);
  });

  it('shows the first 16 of 64 hexadecimal digits', () => {
    for (const { language, marked } of SAMPLES) {
      const { fingerprint, patternId, shape } = print(marked, language);
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(shape).toMatch(/^[0-9a-f]{64}$/);
      expect(patternId).toBe(fingerprint.slice(0, 16));
    }
  });
});
