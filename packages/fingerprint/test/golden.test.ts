import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GOLDEN, type GoldenVector, goldenOf } from './support/golden.ts';
import { SAMPLES, textOf } from './support/samples.ts';
import { fingerprintOf } from './support/fingerprints.ts';

const golden = JSON.parse(readFileSync(GOLDEN, 'utf8')) as Readonly<Record<string, GoldenVector>>;

/** The committed vectors are independent of the system and of the version of Node.js. */
describe('golden vectors of ptn1', () => {
  it('contain each language', () => {
    expect(Object.keys(golden)).toEqual(SAMPLES.map(({ language }) => language));
  });

  it.each(SAMPLES)('equal the fingerprint of $language', (sample) => {
    expect(goldenOf(textOf(sample), sample.language)).toEqual(golden[sample.language]);
  });

  it('consist of 64 hexadecimal digits, of which the pattern id is the first 16', () => {
    for (const { language, marked } of SAMPLES) {
      const { fingerprint, patternId, shape } = fingerprintOf(marked, language);
      expect(fingerprint).toMatch(/^[0-9a-f]{64}$/);
      expect(shape).toMatch(/^[0-9a-f]{64}$/);
      expect(patternId).toBe(fingerprint.slice(0, 16));
    }
  });
});
