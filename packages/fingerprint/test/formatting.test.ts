import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { cutFunctions } from '@hookline/code-corpus';
import fc from 'fast-check';
import { format, type Options } from 'prettier';
import { describe, expect, it } from 'vitest';
import { idOf, fingerprintOf } from './support/fingerprints.ts';

const SOURCES = join(import.meta.dirname, '../src');
const LIBRARY = dirname(createRequire(import.meta.url).resolve('fast-check'));

function filesIn(folder: string, extension: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(extension) && !file.includes('generated'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

const options: fc.Arbitrary<Options> = fc.record({
  printWidth: fc.integer({ min: 40, max: 160 }),
  tabWidth: fc.constantFrom(2, 4, 8),
  useTabs: fc.boolean(),
  semi: fc.boolean(),
  singleQuote: fc.boolean(),
  quoteProps: fc.constantFrom('as-needed', 'consistent', 'preserve'),
  trailingComma: fc.constantFrom('all', 'es5', 'none'),
  bracketSpacing: fc.boolean(),
  bracketSameLine: fc.boolean(),
  arrowParens: fc.constantFrom('always', 'avoid'),
  objectWrap: fc.constantFrom('preserve', 'collapse'),
  experimentalOperatorPosition: fc.constantFrom('start', 'end'),
});

/** Returns the ids of the functions of a file by name. */
async function functionIds(text: string, language: string): Promise<Map<string, string>> {
  return new Map((await cutFunctions(language, text)).map((cut) => [cut.name, idOf(cut.text, language)]));
}

describe('formatting with prettier', () => {
  it.each([
    ['TypeScript', SOURCES, '.ts', 'typescript'],
    ['JavaScript', LIBRARY, '.js', 'babel'],
  ] as const)(
    'keeps the ids of 98 % of the functions in %s with random options',
    async (language, folder, extension, parser) => {
      const files = filesIn(folder, extension).slice(0, 120);
      const chosen = fc.sample(options, { numRuns: files.length, seed: 20_260_101 });
      const changed: string[] = [];
      let functions = 0;
      for (const [at, text] of files.entries()) {
        const formatted = await functionIds(await format(text, { ...chosen[at], parser }), language);
        for (const [name, id] of await functionIds(text, language)) {
          functions++;
          if (formatted.get(name) !== id) changed.push(name);
        }
      }
      expect(functions).toBeGreaterThanOrEqual(200);
      expect(changed.length / functions).toBeLessThanOrEqual(0.02);
    },
  );

  it('keeps the id of a whole file', async () => {
    const whole = readFileSync(join(SOURCES, 'units/brace/brace-units.ts'), 'utf8');
    await fc.assert(
      fc.asyncProperty(options, async (chosen) => {
        const formatted = await format(whole, { ...chosen, parser: 'typescript' });
        return fingerprintOf(formatted, 'TypeScript').fingerprint === fingerprintOf(whole, 'TypeScript').fingerprint;
      }),
      { numRuns: 25 },
    );
  });
});
