import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatDuration,
  formatFields,
  formatId,
  formatTable,
  formatTime,
  paint,
  PLAIN_VIEW,
  printableStyled,
  shorten,
  styled,
  type View,
  viewOf,
  widthOf,
} from '../src/index.ts';

const COLUMNS = [
  { header: 'ID' },
  { header: 'FILE', cut: 'start' },
  { header: 'CALLS', align: 'right' },
  { header: 'SESSION', optional: true },
  { header: 'PROMPT', cut: 'end' },
] as const;
const ROWS = [
  ['a1', 'packages/shop/src/price-list.ts', '7', '5f2c1d3e', 'Add the value-added tax to every price of the list'],
  ['b2', '価格/一覧.ts', '12', '7a6b5c4d', '付加価値税を追加'],
];
const view = (width: number): View => ({ ...PLAIN_VIEW, width });

test('a table without limits has headers and every cell, with wide characters aligned', () => {
  expect(formatTable(COLUMNS, ROWS)).toBe(
    [
      'ID  FILE                             CALLS  SESSION   PROMPT',
      'a1  packages/shop/src/price-list.ts      7  5f2c1d3e  Add the value-added tax to every price of the list',
      'b2  価格/一覧.ts                        12  7a6b5c4d  付加価値税を追加',
    ].join('\n'),
  );
});

test('a table cuts the widest cells first, a path at its start, and then leaves optional columns out', () => {
  expect(formatTable(COLUMNS, ROWS, view(70)).split('\n')[1]).toBe(
    'a1  …shop/src/price-list.ts      7  5f2c1d3e  Add the value-added tax…',
  );
  const [header, row] = formatTable(COLUMNS, ROWS, view(40)).split('\n');
  expect(header).not.toContain('SESSION');
  expect(row).toBe('a1  …rice-list.ts      7  Add the value…');
});

test('no line of a table is wider than the view when its cells can be cut', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 60 });
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 3, maxLength: 3 })),
      fc.integer({ min: 50, max: 200 }),
      (rows, width) => {
        const columns = [
          { header: 'A', cut: 'end' },
          { header: 'B', cut: 'start' },
          { header: 'C', cut: 'end' },
        ] as const;
        for (const line of formatTable(columns, rows, view(width)).split('\n'))
          expect(widthOf(line)).toBeLessThanOrEqual(width);
      },
    ),
  );
});

test('cells cannot bring control sequences or further lines', () => {
  const text = formatTable([{ header: 'A' }], [['x\n\u001B[2J']], { ...PLAIN_VIEW, color: true });
  expect(text.split('\n')).toHaveLength(2);
  expect(text).toContain(String.raw`x\n\u001b[2J`);
});

test('styles are written only where the view has colours, and only they pass printableStyled', () => {
  expect(styled('failed', 'red', PLAIN_VIEW)).toBe('failed');
  const red = styled('failed', 'red', { color: true });
  expect(printableStyled(red)).toBe('\u001B[31mfailed\u001B[39m');
  expect(printableStyled(`${red} \u001B[8mhidden\u001B[2J`)).toBe(
    String.raw`${printableStyled(red)} \u001b[8mhidden\u001b[2J`,
  );
});

test('codes of a style in recorded text are escaped, also where it is painted', () => {
  const line = paint('+\u001B[31mred\u001B[39m', 'green', true);
  expect(printableStyled(line)).toBe('\u001B[32m+\\u001b[31mred\\u001b[39m\u001B[39m');
});

test('fields without a value are left out', () => {
  expect(
    formatFields(
      [
        ['name', 'price'],
        ['error', undefined],
        ['session', 's1'],
      ],
      PLAIN_VIEW,
    ),
  ).toBe('name     price\nsession  s1');
});

test('a view has colours only on a terminal, without NO_COLOR', () => {
  expect(viewOf({ isTTY: true, columns: 120 }, {})).toMatchObject({ width: 120, color: true });
  expect(viewOf({ isTTY: true, columns: 120 }, { NO_COLOR: '1' }).color).toBe(false);
  expect(viewOf({ isTTY: true }, { TERM: 'dumb' })).toMatchObject({ width: 80, color: false });
  expect(viewOf({}, {})).toEqual(PLAIN_VIEW);
});

test('times are local on a terminal and ISO 8601 elsewhere', () => {
  const time = '2026-11-30T23:30:00.000Z';
  expect(formatTime(time, { timeZone: 'Europe/Berlin' })).toBe('2026-12-01 00:30');
  expect(formatTime(time, PLAIN_VIEW)).toBe(time);
  expect(formatTime(null, PLAIN_VIEW)).toBe('');
});

test.each([
  [0, '0 ms'],
  [1.234, '1.2 ms'],
  [850.4, '850 ms'],
  [999.6, '1 s'],
  [6876, '6.9 s'],
  [59_970, '1 min'],
  [125_000, '2 min 5 s'],
  [3_599_900, '1 h'],
  [11_040_000, '3 h 4 min'],
  [176_400_000, '2 d 1 h'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('ids are abbreviated on a terminal only', () => {
  const id = '91b2ec39-0000-4000-8000-000000000000';
  expect(formatId(id, { width: 80 })).toBe('91b2ec39');
  expect(formatId('cf0dce6bd69ff5ac', { width: 80 })).toBe('cf0dce6bd6');
  expect(formatId('async_db_writer_v3', { width: 80 })).toBe('async_db_writer_v3');
  expect(formatId(id, { width: undefined })).toBe(id);
});

test('shorten counts wide characters as two columns', () => {
  expect(shorten('付加価値税', 7)).toBe('付加価…');
  expect(shorten('付加価値税', 7, 'start')).toBe('…価値税');
  expect(shorten('tax', 7)).toBe('tax');
});
