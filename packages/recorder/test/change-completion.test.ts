import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { type FileChange, realPath } from '../src/index.ts';
import { call, idOf, setUp, summaries } from './set-up.ts';

const path = (): string => join(realPath(temporaryFolder()), 'a.ts');

/** Returns an `Edit` whose report shows line feeds only. */
const edited = (file: string, before: string, after: string): FileChange => ({
  path: file,
  before,
  after,
  isRendered: true,
});

describe('edited file with Windows line ends', () => {
  test('is recorded as it is on disk', async () => {
    const file = path();
    writeFileSync(file, 'a\r\nB\r\n');
    const { patterns } = await setUp().record(call({ changes: [edited(file, 'a\nb\n', 'a\nB\n')] }));
    expect(patterns).toMatchObject([{ pattern_data: { code: 'a\r\nB\r\n' } }]);
  });

  test('has the line ends of the remembered text when it has changed since', async () => {
    const file = path();
    writeFileSync(file, 'other');
    const recorder = setUp();
    await recorder.record(call({ changes: [{ path: file, before: null, after: 'a\r\nb\r\n' }] }));
    const { patterns } = await recorder.record(call({ changes: [edited(file, 'a\r\nb\r\n', 'a\nB\n')] }));
    expect(patterns).toMatchObject([{ pattern_data: { code: 'a\r\nB\r\n' } }]);
  });

  test('is recorded as it was reported when neither is known', async () => {
    const { patterns } = await setUp().record(call({ changes: [edited(path(), 'a\nb\n', 'a\nB\n')] }));
    expect(patterns).toMatchObject([{ pattern_data: { code: 'a\nB\n' } }]);
  });
});

describe('change without its whole text', () => {
  const steps = [{ kind: 'client', from: 'b', to: 'B', all: false }] as const;
  const omitted = (file: string): FileChange => ({
    path: file,
    before: undefined,
    after: undefined,
    steps,
    fragments: [{ before: 'b', after: 'B', startLine: 2 }],
  });

  test('is applied to the remembered text', async () => {
    const recorder = setUp();
    await recorder.record(call({ changes: [{ path: '/p/a.ts', before: null, after: 'a\nb\nc\n' }] }));
    const { patterns } = await recorder.record(call({ changes: [omitted('/p/a.ts')] }));
    expect(summaries(patterns)).toMatchObject([
      { type: 'pattern_modified', code: 'a\nB\nc\n', parent: idOf('a\nb\nc\n') },
    ]);
    expect(patterns[0]?.span).toBeUndefined();
  });

  test('is its changed part when the remembered text is redacted or contradicts it', async () => {
    for (const text of ['a\nb\nSECRET\n', 'other\n']) {
      const recorder = setUp();
      await recorder.record(call({ changes: [{ path: '/p/a.ts', before: null, after: text }] }));
      const { patterns } = await recorder.record(call({ changes: [omitted('/p/a.ts')] }));
      expect(patterns).toMatchObject([{ pattern_data: { code: 'B' }, span: { start_line: 2, end_line: 2 } }]);
    }
  });

  test('has the event id of the change with its whole text', async () => {
    const provenance = { tool_use_id: 'toolu_large' };
    const whole = await setUp().record(call({ provenance, changes: [edited('/p/a.ts', 'a\nb\n', 'a\nB\n')] }));
    const part = await setUp().record(call({ provenance, changes: [omitted('/p/a.ts')] }));
    expect(part.patterns).toHaveLength(1);
    expect(part.patterns[0]?.event_id).toBe(whole.patterns[0]?.event_id);
  });

  test('leaves no text behind that a later edit would contradict', async () => {
    const recorder = setUp();
    const at = Date.UTC(2026, 5, 1);
    await recorder.record(call({ at, changes: [{ path: '/p/a.ts', before: null, after: 'a\n' }] }));
    const inserted = { path: '/p/a.ts', before: undefined, after: undefined, fragments: [{ before: '', after: 'b' }] };
    await recorder.record(call({ at: at + 60_000, changes: [inserted] }));
    const { patterns } = await recorder.record(
      call({ at: at + 120_000, changes: [edited('/p/a.ts', 'a\nb\n', 'a\nc\n')] }),
    );
    expect(patterns).toMatchObject([{ triggered_by: 'claude-code', pattern_data: { code: 'a\nc\n' } }]);
  });
});

describe('change by a tool of unknown format', () => {
  const inferred = (file: string): FileChange => ({
    path: file,
    before: undefined,
    after: undefined,
    fragments: [{ before: '', after: 'b\nc' }],
    isInferred: true,
  });

  test('is recorded with its evidence when the file contains the text', async () => {
    const file = path();
    writeFileSync(file, 'a\r\nb\r\nc\r\n');
    const { patterns } = await setUp().record(call({ changes: [inferred(file)] }));
    expect(patterns).toMatchObject([
      {
        pattern_data: { code: 'b\nc' },
        evidence: 'inferred',
        evidence_reason: 'an MCP tool of unknown format named this file and this text',
      },
    ]);
  });

  test('is not recorded when the file does not contain the text or does not exist', async () => {
    const file = path();
    expect((await setUp().record(call({ changes: [inferred(file)] }))).patterns).toEqual([]);
    writeFileSync(file, 'a\n');
    expect((await setUp().record(call({ changes: [inferred(file)] }))).patterns).toEqual([]);
  });
});
