import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch, applySteps, finishedEdit, isSameReport, normalizeLineEnds, withLineEndsOf } from '../src/index.ts';
import { recordedEdits } from './recorded-edits.ts';

describe('finishedEdit returns the text that Claude Code wrote', () => {
  test.each(recordedEdits().map((edit) => [`${edit.tool} ${edit.file}`, edit]))('%s', (_, edit) => {
    const { after, before, input, response, tool } = edit;
    const result = finishedEdit(tool, input, response);
    // Reports have line feeds only; the line ends of an edited file are those of the file before.
    const expected = result?.isRendered === true ? normalizeLineEnds(after) : after;
    expect(result?.after).toBe(expected);
    expect(result?.isRendered === true ? withLineEndsOf(expected, before ?? '') : expected).toBe(after);
    if (before !== null && before !== '') expect(result?.before).toBe(normalizeLineEnds(before));
  });

  test.each(
    recordedEdits()
      .filter(({ tool }) => tool === 'Edit')
      .map((edit) => [edit.file, edit]),
  )('from the known text before, when the transcript omits it: %s', (_, { after, before, input, response }) => {
    const result = finishedEdit('Edit', input, { ...(response as object), originalFile: null });
    const isCreated = (input as { old_string: string }).old_string === '';
    if (isCreated) expect(result?.after).toBe(after);
    else {
      expect(result).toMatchObject({ before: undefined, after: undefined });
      expect(result?.fragments).toHaveLength(1);
      expect(applySteps(before, result?.steps ?? [])).toBe(after);
    }
  });
});

describe('Edit', () => {
  const edit = (response: object): ReturnType<typeof finishedEdit> =>
    finishedEdit(
      'Edit',
      {},
      { filePath: 'a.ts', structuredPatch: [], userModified: false, replaceAll: false, ...response },
    );
  const hunk = (...lines: readonly string[]): object => ({ oldStart: 1, oldLines: 3, newStart: 1, newLines: 3, lines });
  const modified = { oldString: 'two', newString: 'proposed', userModified: true };

  test('replaces once or everywhere, without interpreting special characters', () => {
    const original = { originalFile: 'a.b $& ab', oldString: 'a.b', newString: '$1' };
    expect(edit(original)).toMatchObject({ after: '$1 $& ab' });
    expect(edit({ ...original, originalFile: 'a.b $& a.b', replaceAll: true })).toMatchObject({ after: '$1 $& $1' });
  });

  test('takes the text from the patch when the user modified the proposal', () => {
    const structuredPatch = [hunk(' one', '-two', '+chosen', ' three')];
    expect(edit({ ...modified, originalFile: 'one\ntwo\nthree\n', structuredPatch })?.after).toBe(
      'one\nchosen\nthree\n',
    );
  });

  test('restores tabs that the patch shows as spaces when the user modified the proposal', () => {
    const structuredPatch = [hunk(' all:', '-  two', '+  chosen', '+    deep', '+  ')];
    expect(edit({ ...modified, originalFile: 'all:\n\ttwo\n', structuredPatch })?.after).toBe(
      'all:\n\tchosen\n\t\tdeep\n\t\n',
    );
  });

  test('keeps spaces of a file without tabs when the user modified the proposal', () => {
    const structuredPatch = [hunk(' all:', '-  two', '+    chosen')];
    expect(edit({ ...modified, originalFile: 'all:\n  two\n', structuredPatch })?.after).toBe('all:\n    chosen\n');
  });

  test('has an unknown text when the file is indented with both and the user modified the proposal', () => {
    const structuredPatch = [hunk(' all:', '-  two', '+      chosen', '   x')];
    expect(edit({ ...modified, originalFile: 'all:\n\ttwo\n  x\n', structuredPatch })).toMatchObject({
      before: 'all:\n\ttwo\n  x\n',
      after: undefined,
      fragments: [{ startLine: 1 }],
    });
  });

  test('has an unknown text when original and patch contradict each other', () => {
    const structuredPatch = [hunk(' other', '-two', '+chosen', ' three')];
    expect(edit({ ...modified, originalFile: 'one\ntwo\nthree\n', structuredPatch })?.after).toBeUndefined();
  });

  test('is one changed part with its tabs when the file was too large to be sent', () => {
    const structuredPatch = [hunk(' all:', '-  two', '+  three'), { newStart: 90, lines: ['-  two', '+  three'] }];
    expect(edit({ originalFile: null, oldString: '\ttwo', newString: '\tthree', structuredPatch })).toMatchObject({
      before: undefined,
      after: undefined,
      fragments: [{ before: '\ttwo', after: '\tthree', startLine: 2 }],
    });
  });

  test('takes optional fields that are null as absent', () => {
    expect(
      edit({
        originalFile: 'x',
        oldString: 'x',
        newString: 'y',
        structuredPatch: null,
        userModified: null,
        replaceAll: null,
      }),
    ).toMatchObject({ after: 'y' });
  });

  test.each([{ staged: true }, { filePath: null }, { newString: 7 }])('returns nothing for %j', (response) => {
    expect(edit({ originalFile: 'x', oldString: 'x', newString: 'y', ...response })).toBeUndefined();
  });
});

describe('Write', () => {
  const response = { filePath: '/p/a.ts', content: 'new', structuredPatch: [] };

  test('has an unknown text before when the original was too large to be sent', () => {
    expect(finishedEdit('Write', {}, { ...response, type: 'update', originalFile: null })).toEqual({
      path: '/p/a.ts',
      before: undefined,
      after: 'new',
    });
  });

  test('created the file when there was no original', () => {
    expect(finishedEdit('Write', {}, { ...response, type: 'create', originalFile: null })?.before).toBeNull();
    expect(finishedEdit('Write', {}, { ...response, type: null })?.before).toBeNull();
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
  expect(finishedEdit('MultiEdit', input, { originalFileContents: 'a b' })).toMatchObject({
    path: '/p/a.ts',
    before: 'a b',
    after: 'c c',
  });
  const unknown = finishedEdit('MultiEdit', input, {});
  expect(unknown).toMatchObject({ after: undefined, fragments: [{ before: 'a\nb', after: 'b\nc' }] });
  expect(applySteps('a b', unknown?.steps ?? [])).toBe('c c');
});

test('NotebookEdit returns inserted and deleted cells, and nothing when it failed', () => {
  const cell = { notebook_path: '/p/n.ipynb', new_source: 'x', old_source: 'y', cell_id: 'c', language: 'python' };
  const change = (extra: object): unknown => finishedEdit('NotebookEdit', {}, { ...cell, ...extra });
  expect(change({ edit_mode: 'insert' })).toMatchObject({ before: null, after: 'x', language: 'python', part: 'c' });
  expect(change({ edit_mode: 'delete' })).toMatchObject({ before: 'y', after: null });
  expect(change({ error: 'no such cell' })).toBeUndefined();
});

test('finishedEdit throws for no value', () => {
  const tools = ['Write', 'Edit', 'MultiEdit', 'NotebookEdit', 'mcp__filesystem__edit_file', 'mcp__x__write', 'Other'];
  fc.assert(
    fc.property(fc.constantFrom(...tools), fc.jsonValue(), fc.jsonValue(), (tool, input, response) => {
      finishedEdit(tool, input, response);
    }),
  );
});

describe('applyPatch', () => {
  test('turns the first text into the second with a patch made from both', () => {
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
          const text = (all: readonly string[]): string => all.map((each) => `${each}\n`).join('');
          expect(applyPatch(text(lines), [hunk])).toBe(text(after));
        },
      ),
    );
  });

  test.each([
    ['a\nb', 'a\nB', [' a', '-b', '\\ No newline at end of file', '+B', '\\ No newline at end of file']],
    ['a\nb', 'a\n', [' a', '-b', '\\ No newline at end of file']],
    ['a\nb\n', 'a\nB', [' a', '-b', '+B', '\\ No newline at end of file']],
    ['a\nb', 'a\nB\n', [' a', '-b', '\\ No newline at end of file', '+B']],
    ['a\nb', 'a\nB', [' a', '-b', '+B']],
  ])('keeps the missing line end: %j becomes %j', (before, after, lines) => {
    expect(applyPatch(before, [{ newStart: 1, lines }])).toBe(after);
  });

  test('returns undefined when a hunk does not match', () => {
    expect(applyPatch('a\n', [{ newStart: 1, lines: ['-b', '+c'] }])).toBeUndefined();
    expect(applyPatch('a\n', [{ newStart: 9, lines: ['-a', '+c'] }])).toBeUndefined();
  });
});

test('isSameReport ignores line ends and how tabs at the start of a line are shown, and nothing else', () => {
  expect(isSameReport('a\r\n\t b\tc\n', 'a\n   b\tc\n')).toBe(true);
  expect(isSameReport('a\tb', 'a  b')).toBe(false);
  expect(isSameReport('a\n', 'a')).toBe(false);
});
