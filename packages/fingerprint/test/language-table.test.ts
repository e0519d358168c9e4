import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderLanguageTable, unknownNames } from '../scripts/language-table.ts';
import { families } from '../src/families/index.ts';
import { LANGUAGE_TABLE } from '../src/generated/languages.ts';

describe('the generated language table', () => {
  it('equals the output of its script', () => {
    const written = readFileSync(new URL('../src/generated/languages.ts', import.meta.url), 'utf8');
    expect(renderLanguageTable()).toBe(written);
  });

  it('contains only linguist names and existing families', () => {
    expect(unknownNames()).toEqual([]);
    const used = new Set(LANGUAGE_TABLE.split('\n').flatMap((row) => row.split('|')[1] ?? []));
    expect([...used].filter((family) => !(family in families))).toEqual([]);
  });
});
