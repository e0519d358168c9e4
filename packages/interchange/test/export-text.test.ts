import { EXPORT_COLUMNS, type ExportPage } from '@hookline/contracts';
import { expect, test } from 'vitest';
import { exportText } from '../src/index.ts';

const pages: readonly ExportPage<object>[] = [
  { rows: [{ trace_id: 't1', prompt: 'one\ntwo, "three"', tags: ['a'], calls: [] }], next: 'c1' },
  { rows: [], next: 'c2' },
  { rows: [{ trace_id: 't2', prompt: null, success: true }], next: null },
];

async function collect(texts: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const text of texts) all.push(text);
  return all;
}

/** An export of the pages, and what was asked for. */
function exported(format?: 'jsonl' | 'csv') {
  const asked: (string | undefined)[] = [];
  const progress: number[] = [];
  const text = exportText({
    kind: 'traces',
    format,
    page: async (cursor) => {
      asked.push(cursor);
      return pages[asked.length - 1] ?? { rows: [], next: null };
    },
    onProgress: (rows) => progress.push(rows),
  });
  return { asked, progress, text };
}

test('every row is one JSON line, of all pages', async () => {
  const { asked, progress, text } = exported();
  const lines = (await collect(text)).join('').split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(pages.flatMap(({ rows }) => rows));
  expect(asked).toEqual([undefined, 'c1', 'c2']);
  expect(progress).toEqual([1, 1, 2]);
});

test('CSV has one heading, and as many cells in each row', async () => {
  const [heading, first, second, ...rest] = await collect(exported('csv').text);
  expect(heading).toBe(`${EXPORT_COLUMNS.traces.join(',')}\r\n`);
  expect(first).toBe('t1,,,,,,"one\ntwo, ""three""",,,,,,,,"[""a""]",,[]\r\n');
  expect(second).toBe('t2,,,,,,,,true,,,,,,,,\r\n');
  expect(rest).toEqual([]);
});

test('a page is fetched only when the text before it was taken', async () => {
  const { asked, text } = exported();
  await text.next();
  expect(asked).toHaveLength(1);
  await text.return();
  expect(asked).toHaveLength(1);
});

test('the error of a page ends the export', async () => {
  const text = exportText({ kind: 'events', page: () => Promise.reject(new Error('the service is gone')) });
  await expect(text.next()).rejects.toThrow('the service is gone');
});
