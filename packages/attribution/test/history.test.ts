import { expect, test } from 'vitest';
import {
  attribute,
  blobId,
  type EditLines,
  fileStep,
  type How,
  LineHasher,
  replay,
  textsNeeded,
} from '../src/index.ts';

const hasher = new LineHasher('key of this test');
let minute = 0;

function edit(before: string | null, after: string | null, extra: Partial<EditLines> = {}): EditLines {
  const at = new Date(Date.UTC(2026, 0, 1, 0, ++minute)).toISOString();
  return { ...fileStep(before, after, 'exact', hasher), complete: true, line_key: hasher.id, at, ...extra };
}

interface Options {
  readonly texts?: readonly string[];
  readonly asOf?: number;
}

/** Returns the edit of each line, with how it is known unless its text is exact. */
function origins(
  text: string,
  edits: readonly EditLines[],
  { asOf, texts = [] }: Options = {},
): (string | undefined)[] {
  const known = new Map(texts.map((it) => [blobId(it), it]));
  const history = replay(edits, { hasher, texts: known, kept: [blobId(text)], asOf });
  return attribute(text, history, { hasher, texts }).map(({ edit: index, how, isDrift }) =>
    index === undefined
      ? undefined
      : `${index}${isDrift ? ' drift' : ''}${how === ('exact' satisfies How) ? '' : ` ${how}`}`,
  );
}

const one = 'first line\nsecond line\nthird line\n';
const two = 'first line\nsecond line, edited now\nthird line\n';

test('each line belongs to the last edit that wrote it', () => {
  expect(origins(two, [edit(null, one), edit(one, two)])).toEqual(['0', '1', '0']);
});

test('lines before the first edit have no origin', () => {
  expect(origins(two, [edit(one, two)])).toEqual([undefined, '0', undefined]);
});

test('a text that no edit left is compared: new lines have no origin, reindented ones are reformatted, edited ones changed', () => {
  const later = 'a line of another author\n    first line\nsecond line, edited here\nthird line\n';
  expect(origins(later, [edit(null, one), edit(one, two)], { texts: [two] })).toEqual([
    undefined,
    '0 reformatted',
    '1 changed',
    '0',
  ]);
});

test('lines that a formatter broke are found when the text of the edit is known', () => {
  const written = 'call(alphabetical, betatron, gammaray);\nlast();\n';
  const broken = 'call(\n  alphabetical,\n  betatron,\n  gammaray,\n);\nlast();\n';
  const edits = [edit(null, 'last();\n'), edit('last();\n', written)];
  expect(origins(broken, edits).at(2)).toBeUndefined();
  expect(origins(broken, edits, { texts: [written] })).toEqual([
    ...Array.from({ length: 5 }, () => '1 reformatted'),
    '0',
  ]);
});

test('an edit continues the state of the text that it found, on whichever branch', () => {
  const left = 'first line\nsecond line\nthird line\nonly of the left branch\n';
  const right = 'only of the right branch\nfirst line\nsecond line\nthird line\n';
  const merged = 'only of the right branch\nfirst line\nsecond line\nthird line\nonly of the left branch\n';
  const edits = [edit(null, one), edit(one, left), edit(one, right)];
  expect(origins(left, edits)).toEqual(['0', '0', '0', '1']);
  expect(origins(right, edits)).toEqual(['2', '0', '0', '0']);
  expect(origins(merged, edits)).toEqual(['2', '0', '0', '0', '1']);
});

test('an unreported change between two edits is drift, and lines that derive from others keep their origin', () => {
  const formatted = 'FIRST line\nsecond line\n  third line\nof an editor\n';
  const last = `${formatted}of the second edit\n`;
  const drift = { ...fileStep(one, formatted, 'loose', hasher), author: 'outside' as const };
  expect(origins(last, [edit(null, one), edit(formatted, last, { drift })])).toEqual([
    '1 drift',
    '0',
    '0 reformatted',
    '1 drift',
    '1',
  ]);
});

test('a text between two edits that git has is compared with the state before it', () => {
  const found = 'first line\n  second line\nthird line\nof an editor\n';
  const last = `${found}of the second edit\n`;
  const edits = [edit(null, one), edit(found, last)];
  expect(textsNeeded(edits)).toEqual([blobId(found)]);
  expect(origins(last, edits, { texts: [found] })).toEqual(['0', '0 reformatted', '0', undefined, '1']);
});

test('where an edit is missing, its lines are of no other edit', () => {
  const missing = 'first line\nwritten by an edit that is missing\n';
  const last = `${missing}of the last edit\n`;
  const edits = [edit(null, one), edit(missing, last)];
  const history = replay(edits, { hasher, kept: [] });
  expect(history.isBroken).toBe(true);
  expect(origins(last, edits)).toEqual([undefined, undefined, '1']);
});

test('lines of an edit whose whole text is unknown are found where the text has them', () => {
  const fragment = edit('', 'a line of the fragment\nanother of its lines\n', { complete: false });
  expect(origins(`other\na line of the fragment\nanother of its lines\n`, [fragment])).toEqual([undefined, '0', '0']);
});

test('a file that was removed and written again keeps nothing', () => {
  expect(origins(one, [edit(null, one), edit(one, null), edit(null, one)])).toEqual(['2', '2', '2']);
});

test('hashes of another key tell only the lines of a text that an edit left', () => {
  const foreign = new LineHasher('key of another home');
  const edits = [{ ...edit(null, one), ...fileStep(null, one, 'exact', foreign), line_key: foreign.id }];
  expect(origins(one, edits)).toEqual(['0', '0', '0']);
  expect(origins(two, edits)).toEqual([undefined, undefined, undefined]);
});

test('the state of an earlier time is the first choice for a text of that time', () => {
  const edits = [edit(null, one), edit(one, 'third line\n'), edit('third line\n', 'fourth line\n')];
  const text = `${one}uncommitted\n`;
  expect(origins(text, edits, { asOf: Date.parse(edits[0]?.at ?? '') })).toEqual(['0', '0', '0', undefined]);
});

test('line ends make no difference', () => {
  expect(origins(two.replaceAll('\n', '\r\n'), [edit(null, one), edit(one, two)])).toEqual(['0', '1', '0']);
});
