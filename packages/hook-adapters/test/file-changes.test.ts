import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { applyPatch, fileChanges, filesSeen, parseHookPayload, toActivity } from '../src/index.ts';
import { recordedPayloads } from './recorded.ts';

/** What the recorded session did to files, told by its own payloads. */
function recordedChanges(): unknown[] {
  return recordedPayloads().flatMap((payload) => {
    const parsed = parseHookPayload(payload);
    const activity = parsed.kind === 'known' ? toActivity(parsed.input, 0) : undefined;
    if (activity?.kind !== 'tool') return [];
    return activity.changes.map(({ path, before, after, part }) => [activity.toolName, path, before, after, part]);
  });
}

test('the recorded session: before and after of every write, edit and cell', () => {
  expect(recordedChanges()).toEqual([
    ['Write', '/home/dev/project/old.ts', 'export const a = 1;\n', 'export const a = 2;\n', undefined],
    ['Write', '/home/dev/project/new.py', null, 'def f(x):\n    return x + 1\n', undefined],
    ['Edit', '/home/dev/project/new.py', 'def f(x):\n    return x + 1\n', 'def f(x):\n    return x + 2\n', undefined],
    ['NotebookEdit', '/home/dev/project/n.ipynb', 'x = 1', 'x = 2', 'c1'],
    ['Write', '/home/dev/project/sub.ts', null, 'export const sub = true;\n', undefined],
  ]);
});

describe('Write', () => {
  const response = { filePath: '/p/a.ts', content: 'new', structuredPatch: [] };
  test('an update whose original was too large to send has an unknown before', () => {
    const [change] = fileChanges('Write', {}, { ...response, type: 'update', originalFile: null }, '/p');
    expect(change).toMatchObject({ before: undefined, after: 'new' });
  });

  test('one that is held for review changed nothing', () => {
    expect(fileChanges('Write', {}, { ...response, type: 'create', originalFile: null, staged: true }, '/p')).toEqual(
      [],
    );
  });
});

describe('Edit', () => {
  const edit = (response: object): unknown =>
    fileChanges(
      'Edit',
      {},
      { filePath: 'a.ts', structuredPatch: [], userModified: false, replaceAll: false, ...response },
      '/p',
    )[0];

  test('once or everywhere, with text that means something to a regular expression', () => {
    const original = { originalFile: 'a.b $& a.b', oldString: 'a.b', newString: '$1' };
    expect(edit(original)).toMatchObject({ path: '/p/a.ts', after: '$1 $& a.b' });
    expect(edit({ ...original, replaceAll: true })).toMatchObject({ after: '$1 $& $1' });
  });

  test('what the user changed in the proposal is taken from the patch', () => {
    const change = edit({
      originalFile: 'one\ntwo\nthree\n',
      oldString: 'two',
      newString: 'proposed',
      userModified: true,
      structuredPatch: [
        { oldStart: 1, oldLines: 3, newStart: 1, newLines: 3, lines: [' one', '-two', '+chosen', ' three'] },
      ],
    });
    expect(change).toMatchObject({ after: 'one\nchosen\nthree\n' });
  });

  test('of a file too large to send along, only the changed part is known', () => {
    const change = edit({
      originalFile: null,
      oldString: 'x',
      newString: 'y',
      structuredPatch: [{ oldStart: 900, oldLines: 1, newStart: 901, newLines: 1, lines: ['-x', '+y'] }],
    });
    expect(change).toMatchObject({
      before: undefined,
      after: undefined,
      fragments: [{ before: 'x', after: 'y', startLine: 901 }],
    });
  });

  test('of nothing into something makes the file', () => {
    expect(edit({ originalFile: null, oldString: '', newString: 'made' })).toMatchObject({
      before: null,
      after: 'made',
    });
  });
});

test('MultiEdit of older clients applies its replacements in order', () => {
  const input = {
    file_path: '/p/a.ts',
    edits: [
      { old_string: 'a', new_string: 'b' },
      { old_string: 'b', new_string: 'c', replace_all: true },
    ],
  };
  const [change] = fileChanges('MultiEdit', input, { originalFileContents: 'a b' }, '/p');
  expect(change).toMatchObject({ path: '/p/a.ts', before: 'a b', after: 'c c' });
});

test('NotebookEdit: an inserted cell was not there before, a deleted one is gone, a failed one is nothing', () => {
  const cell = { notebook_path: '/p/n.ipynb', new_source: 'x', old_source: 'y', cell_id: 'c', language: 'python' };
  const change = (extra: object): unknown => fileChanges('NotebookEdit', {}, { ...cell, ...extra }, '/p')[0];
  expect(change({ edit_mode: 'insert' })).toMatchObject({ before: null, after: 'x', language: 'python', part: 'c' });
  expect(change({ edit_mode: 'delete' })).toMatchObject({ before: 'y', after: null });
  expect(change({ error: 'no such cell' })).toBeUndefined();
});

test("Bash: what Claude Code's own diff says, where there is one", () => {
  const response = {
    stdout: '',
    bashEditDiff: {
      files: [
        { filePath: '/p/made.txt', hunks: [{ newStart: 1, lines: ['+new'] }], created: true },
        { filePath: '/p/gone.ts', hunks: [{ newStart: 0, lines: ['-was'] }], deleted: true },
        { filePath: '/p/changed.ts', hunks: [{ newStart: 5, lines: [' a', '-b', '+c'] }] },
      ],
      moreFiles: 0,
      changedFiles: ['/p/made.txt', '/p/gone.ts', '/p/changed.ts'],
    },
  };
  expect(fileChanges('Bash', { command: 'x' }, response, '/p')).toMatchObject([
    { path: '/p/made.txt', before: null, after: 'new' },
    { path: '/p/gone.ts', before: 'was', after: null },
    {
      path: '/p/changed.ts',
      before: undefined,
      after: undefined,
      fragments: [{ before: 'a\nb', after: 'a\nc', startLine: 5 }],
    },
  ]);
});

test('Read shows a file only when it showed all of it', () => {
  const file = { filePath: '/p/a.ts', content: 'a\n', startLine: 1, numLines: 2, totalLines: 2 };
  expect(filesSeen('Read', { type: 'text', file })).toEqual([{ path: '/p/a.ts', text: 'a\n' }]);
  expect(filesSeen('Read', { type: 'text', file: { ...file, totalLines: 900 } })).toEqual([]);
  expect(filesSeen('Read', { type: 'image', file: {} })).toEqual([]);
});

test('responses of any other shape give nothing and never throw', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'Bash', 'Read', 'Other'),
      fc.jsonValue(),
      fc.jsonValue(),
      (tool, input, response) => {
        expect(Array.isArray(fileChanges(tool, input, response, '/p'))).toBe(true);
        expect(Array.isArray(filesSeen(tool, response))).toBe(true);
      },
    ),
  );
});

test('a patch made from two texts turns the first into the second', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', '  d');
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 12 }),
      fc.nat(11),
      fc.nat(4),
      fc.array(line, { maxLength: 4 }),
      (lines, at, cut, put) => {
        const start = at % lines.length;
        const old = lines.slice(start, start + cut);
        const after = [...lines.slice(0, start), ...put, ...lines.slice(start + cut)];
        const hunk = {
          newStart: put.length === 0 ? start : start + 1,
          lines: [...old.map((text) => `-${text}`), ...put.map((text) => `+${text}`)],
        };
        expect(applyPatch(lines.join('\n'), [hunk])).toBe(after.join('\n'));
      },
    ),
  );
});
