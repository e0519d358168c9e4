import { expect, test } from 'vitest';
import { csv } from '../src/index.ts';

test('csv quotes commas, quotes and line breaks, and keeps all other text', () => {
  expect(csv([['a', 'b,c', 'd"e', 'f\ng', 'h\r\ni', '=1+1', ' 日本 ']])).toBe(
    'a,"b,c","d""e","f\ng","h\r\ni",=1+1, 日本 \r\n',
  );
});

test('csv writes missing values as empty cells and objects as JSON', () => {
  expect(csv([[null, undefined, 0, false, 1.5, { a: [1] }]])).toBe(',,0,false,1.5,"{""a"":[1]}"\r\n');
});
