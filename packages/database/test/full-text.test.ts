import { expect, test } from 'vitest';
import { containsWord, excerptOf, type FullTextQuery, fullTextQuery, uuidRange } from '../src/index.ts';

const query = (text: string): FullTextQuery => fullTextQuery(text) ?? { tsquery: '', parts: [] };

test('fullTextQuery splits identifiers, and has nothing that to_tsquery takes for an operator', () => {
  expect(query('takeTokens').tsquery).toBe('((taketokens:* | (take:* & tokens:*)))');
  expect(query('take_tokens VAT').tsquery).toBe('(take:* & tokens:*) & (vat:*)');
  expect(query('HTTPServer').parts).toEqual(['http', 'server']);
  expect(query("a & !b | (c:*) <-> 'd'").tsquery).toBe('(a:*) & (b:*) & (c:*) & (d:*)');
});

test('fullTextQuery finds nothing in punctuation', () => {
  expect(fullTextQuery(' -- ::* ')).toBeUndefined();
});

test('excerptOf returns the first line with most of the words', () => {
  const code = 'export function price(sum) {\n  const vat = sum * 0.2;\n  return sum + vat;\n}';
  expect(excerptOf(code, query('sum vat'))).toEqual({ line: 2, text: 'const vat = sum * 0.2;' });
  expect(excerptOf(code, query('missing'))).toBeUndefined();
});

test('excerptOf shows the words within a long line', () => {
  const text = excerptOf(`${'x '.repeat(5000)}needle${' y'.repeat(5000)}`, query('needle'))?.text ?? '';
  expect(text).toContain('needle');
  expect(text.length).toBeLessThanOrEqual(200);
});

test('containsWord ignores the case', () => {
  expect(containsWord('src/PriceList.ts', query('pricelist'))).toBe(true);
  expect(containsWord('src/PriceList.ts', query('tax'))).toBe(false);
  expect(containsWord(null, query('price'))).toBe(false);
});

test('uuidRange contains the UUIDs with a prefix, and no text is completed that none begins with', () => {
  expect(uuidRange('91b2ec39')).toEqual([
    '91b2ec39-0000-0000-0000-000000000000',
    '91b2ec39-ffff-ffff-ffff-ffffffffffff',
  ]);
  expect(uuidRange('91b2ec39-1')?.[0]).toBe('91b2ec39-1000-0000-0000-000000000000');
  for (const text of ['91b', '91b2-ec39', 'xyz12', '91b2ec3912', '']) expect(uuidRange(text)).toBeUndefined();
});
