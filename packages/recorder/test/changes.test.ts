import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FileState, ToolActivity } from '../src/index.ts';
import { createMemory, localFiles, openSqliteMemory, stageMemory } from '../src/index.ts';
import { call, idOf, setUp, summaries } from './set-up.ts';

describe('Recorder takes changes from the payload', () => {
  test('as a creation without and a modification with text before', async () => {
    const recorder = setUp();
    const first = await recorder.record(call({ changes: [{ path: '/p/a.ts', before: null, after: 'one' }] }));
    const second = await recorder.record(
      call({ provenance: { tool_name: 'Edit' }, changes: [{ path: '/p/a.ts', before: 'one', after: 'two' }] }),
    );
    expect(summaries([...first.patterns, ...second.patterns])).toMatchObject([
      { type: 'pattern_created', code: 'one', path: '/p/a.ts', by: 'Write' },
      { type: 'pattern_modified', code: 'two', parent: idOf('one'), by: 'Edit' },
    ]);
    expect(second.hookExecutions[0]).toMatchObject({
      file_path: '/p/a.ts',
      pattern_id: idOf('two'),
      modifications_made: {
        files: [{ path: '/p/a.ts', pattern_id: idOf('two'), event_type: 'pattern_modified', before: idOf('one') }],
      },
    });
  });

  test('as a creation when the text before is blank, and as no pattern when the text after is', async () => {
    const recorder = setUp();
    const filled = await recorder.record(call({ changes: [{ path: '/p/a.ts', before: '\n', after: 'one' }] }));
    expect(summaries(filled.patterns)).toMatchObject([{ type: 'pattern_created' }]);
    const emptied = await recorder.record(call({ changes: [{ path: '/p/a.ts', before: 'one', after: '' }] }));
    expect(emptied.patterns).toEqual([]);
    expect(emptied.hookExecutions[0]?.modifications_made).toMatchObject({
      files: [{ path: '/p/a.ts', pattern_id: null }],
    });
  });

  test('with secrets replaced in both texts, so that parent ids still match', async () => {
    const recorder = setUp();
    const first = await recorder.record(call({ changes: [{ path: '/p/a.ts', before: null, after: 'key SECRET' }] }));
    const second = await recorder.record(
      call({ changes: [{ path: '/p/a.ts', before: 'key SECRET', after: 'key SECRET 2' }] }),
    );
    expect(second.patterns[0]?.parents?.[0]?.pattern_id).toBe(first.patterns[0]?.pattern_id);
    expect(JSON.stringify([first, second])).not.toContain('SECRET');
  });

  test('as fragments with their lines when the file is too large', async () => {
    const changes = [
      {
        path: '/p/big.ts',
        before: undefined,
        after: undefined,
        fragments: [{ before: 'a', after: 'b\nc', startLine: 900 }],
      },
    ];
    const { patterns } = await setUp().record(call({ provenance: { tool_name: 'Edit' }, changes }));
    expect(summaries(patterns)).toMatchObject([{ type: 'pattern_modified', code: 'b\nc', parent: idOf('a') }]);
    expect(patterns[0]?.span).toEqual({ start_line: 900, end_line: 901 });
  });

  test('with the remembered text when the payload has no text before', async () => {
    const recorder = setUp();
    await recorder.record(call({ changes: [{ path: '/p/a.ts', before: null, after: 'one' }] }));
    const { patterns } = await recorder.record(
      call({ changes: [{ path: '/p/a.ts', before: undefined, after: 'two' }] }),
    );
    expect(summaries(patterns)).toMatchObject([{ type: 'pattern_modified', parent: idOf('one') }]);
  });

  test('separately for each cell of a notebook', async () => {
    const recorder = setUp();
    const cell = (part: string, before: string | null, after: string): Parameters<typeof call>[0] => ({
      provenance: { tool_name: 'NotebookEdit' },
      changes: [{ path: '/p/n.ipynb', before, after, part, language: 'python' }],
    });
    await recorder.record(call(cell('c1', null, 'x = 1')));
    const { patterns } = await recorder.record(call(cell('c2', 'y = 1', 'y = 2')));
    expect(summaries(patterns)).toMatchObject([
      { type: 'pattern_modified', parent: idOf('y = 1'), path: '/p/n.ipynb' },
    ]);
  });

  test('except for ignored files, of which only the call is recorded', async () => {
    const recorder = setUp({ ignores: (path) => path.endsWith('.env') });
    const { patterns, hookExecutions } = await recorder.record(
      call({ changes: [{ path: '/p/.env', before: null, after: 'A=1' }] }),
    );
    expect([patterns, hookExecutions.length]).toEqual([[], 1]);
  });
});

describe('Recorder detects files changed by a command', () => {
  const set = (folder: string, name: string, text: string): string => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const bash = (cwd: string, command: string, extra: object = {}): ReturnType<typeof call> =>
    call({ provenance: { tool_name: 'Bash' }, cwd, command, input: { command }, at: Date.now(), ...extra });

  test('when they are remembered or named, but not when they were only read', async () => {
    const cwd = temporaryFolder();
    const isOld = (path: string): boolean => path.endsWith('untouched.ts');
    const state = (path: string): FileState | undefined => {
      const found = localFiles.state(path);
      return found && isOld(path) ? { ...found, changedMs: 1000 } : found;
    };
    const recorder = setUp({ files: { ...localFiles, state } });
    const old = set(cwd, 'old.ts', 'one');
    await recorder.record(call({ cwd, changes: [{ path: old, before: null, after: 'one' }] }));
    set(cwd, 'untouched.ts', 'as it was');
    const startedAt = Date.now();
    execFileSync(
      'sh',
      ['-c', "sed 's/one/two/' old.ts > old.new && mv old.new old.ts; echo made > 'sub made.txt'; cat untouched.ts"],
      { cwd },
    );
    const activity = bash(cwd, "sed 's/one/two/' old.ts > old.new && mv old.new old.ts; echo made > 'sub made.txt'", {
      durationMs: Date.now() - startedAt,
    });
    const { patterns } = await recorder.record(activity);
    expect(summaries(patterns)).toEqual([
      {
        type: 'pattern_modified',
        code: 'two\n'.trim(),
        parent: idOf('one'),
        path: old,
        by: 'Bash',
        call: activity.provenance.tool_use_id,
      },
      {
        type: 'pattern_created',
        code: 'made\n',
        path: join(cwd, 'sub made.txt'),
        by: 'Bash',
        call: activity.provenance.tool_use_id,
      },
    ]);
    expect((await recorder.record(bash(cwd, 'cat old.ts'))).patterns).toEqual([]);
  });

  test('when the command failed', async () => {
    const cwd = temporaryFolder();
    set(cwd, 'half.ts', 'half');
    const { patterns } = await setUp().record(
      bash(cwd, 'echo half > half.ts; exit 1', {
        eventName: 'PostToolUseFailure',
        success: false,
        error: 'Exit code 1',
      }),
    );
    expect(summaries(patterns)).toMatchObject([{ type: 'pattern_created', code: 'half' }]);
  });

  test('from a later edit when the file changed again since', async () => {
    const cwd = temporaryFolder();
    const recorder = setUp();
    const path = set(cwd, 'a.ts', 'by the edit after it');
    const start = Date.now() - 60_000;
    await recorder.record(call({ cwd, at: start, changes: [{ path, before: null, after: 'one' }] }));
    const command = bash(cwd, 'sed -i s/one/two/ a.ts', { at: start + 1000 });
    expect((await recorder.record(command)).patterns).toEqual([]);
    const edit = call({
      cwd,
      at: start + 2000,
      provenance: { tool_name: 'Edit' },
      changes: [{ path, before: 'two', after: 'three' }],
    });
    expect(summaries((await recorder.record(edit)).patterns)).toEqual([
      {
        type: 'pattern_modified',
        code: 'two',
        parent: idOf('one'),
        path,
        by: 'Bash',
        call: command.provenance.tool_use_id,
      },
      {
        type: 'pattern_modified',
        code: 'three',
        parent: idOf('two'),
        path,
        by: 'Edit',
        call: edit.provenance.tool_use_id,
      },
    ]);
  });

  test('from a later read of the file, as unknown when the command does not name it', async () => {
    const cwd = temporaryFolder();
    const recorder = setUp();
    const path = set(cwd, 'a.ts', 'changed once more since');
    const start = Date.now() - 60_000;
    await recorder.record(call({ cwd, at: start, changes: [{ path, before: null, after: 'one' }] }));
    const command = bash(cwd, 'make', { at: start + 1000 });
    await recorder.record(command);
    const read = call({ cwd, at: start + 2000, provenance: { tool_name: 'Read' }, filesRead: [{ path, text: 'two' }] });
    expect((await recorder.record(read)).patterns).toMatchObject([
      {
        pattern_data: { code: 'two' },
        author: 'unknown',
        evidence: 'inferred',
        parents: [{ pattern_id: idOf('one') }],
      },
    ]);
  });

  test('and attributes other changes to an outside author when the agent edits the file', async () => {
    const recorder = setUp();
    const at = Date.now();
    await recorder.record(call({ at, changes: [{ path: '/p/a.ts', before: null, after: 'one' }] }));
    const read = await recorder.record(
      call({ at, provenance: { tool_name: 'Read' }, filesRead: [{ path: '/p/b.ts', text: 'x' }] }),
    );
    expect(read.patterns).toEqual([]);
    const changes = [{ path: '/p/a.ts', before: 'by hand', after: 'three' }];
    const { patterns } = await recorder.record(call({ at: at + 11_000, provenance: { tool_name: 'Edit' }, changes }));
    expect(patterns.map(({ triggered_by, tool_name, tool_use_id }) => [triggered_by, tool_name, tool_use_id])).toEqual([
      ['outside', undefined, undefined],
      ['claude-code', 'Edit', expect.any(String)],
    ]);
  });

  test('and attributes to a tool what differs only in its format, without an event', async () => {
    const memory = createMemory();
    const recorder = setUp({ memory });
    const at = Date.now();
    const path = '/p/a.ts';
    await recorder.record(call({ at, changes: [{ path, before: null, after: 'const a = "x"\n' }] }));
    const formatted = "const a = 'x';\n";
    const read = call({ at: at + 30_000, provenance: { tool_name: 'Read' }, filesRead: [{ path, text: formatted }] });
    expect((await recorder.record(read)).patterns).toEqual([]);
    expect(memory.get(path)).toMatchObject({ text: formatted, author: 'tool', earlier: [{ author: 'agent', at }] });
  });

  test('and attributes no change to an outside author when calls were captured out of order', async () => {
    const path = '/p/a.ts';
    const change = (before: string | null, after: string): ToolActivity => call({ changes: [{ path, before, after }] });
    const inOrder = [change(null, 'one'), change('one', 'two'), change('two', 'three'), change('three', 'four')];
    const at = Date.now();
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(inOrder, { minLength: 4 }), async (order) => {
        const recorder = setUp();
        const told: unknown[] = [];
        for (const [index, activity] of order.entries()) {
          const { patterns } = await recorder.record({ ...activity, at: at + index });
          told.push(...patterns.map(({ tool_use_id, pattern_id }) => [tool_use_id, pattern_id]));
        }
        expect(told).toEqual(
          order.map(({ changes, provenance }) => [provenance.tool_use_id, idOf(changes[0]?.after ?? '')]),
        );
      }),
    );
  });

  test('but skips binary and oversized files, and ends the occurrence of deleted ones', async () => {
    const cwd = temporaryFolder();
    set(cwd, 'binary.dat', '\0\u0001');
    set(cwd, 'large.txt', 'x'.repeat(1_100_000));
    const gone = set(cwd, 'gone.txt', 'x');
    const recorder = setUp();
    await recorder.record(call({ cwd, changes: [{ path: gone, before: null, after: 'x' }] }));
    rmSync(gone);
    expect((await recorder.record(bash(cwd, 'make binary.dat large.txt; rm gone.txt'))).patterns).toMatchObject([
      { event_type: 'occurrence_ended', file_path: gone },
    ]);
  });
});

describe('Recorder gives the same records', () => {
  test('when a call is captured twice', async () => {
    const recorder = setUp();
    const activity = call({
      provenance: { tool_name: 'Edit' },
      changes: [{ path: '/p/a.ts', before: 'one', after: 'two' }],
    });
    const first = await recorder.record(activity);
    const second = await recorder.record({ ...activity, at: activity.at + 3 });
    expect(second.patterns.map(({ event_id }) => event_id)).toEqual(first.patterns.map(({ event_id }) => event_id));
  });

  test('when a command is recorded again after discard', async () => {
    const cwd = temporaryFolder();
    const memory = stageMemory(createMemory());
    const recorder = setUp({ memory });
    const path = join(cwd, 'a.ts');
    writeFileSync(path, 'by the command');
    const activity = call({ provenance: { tool_name: 'Bash' }, cwd, command: 'make a.ts', at: Date.now() });
    const first = await recorder.record(activity);
    recorder.discard();
    expect(await recorder.record(activity)).toEqual(first);
    recorder.commit();
    expect((await recorder.record(activity)).patterns).toEqual([]);
  });

  test('when a read before a discarded command is recorded again', async () => {
    const recorder = setUp({ memory: stageMemory(createMemory()) });
    const path = '/p/a.ts';
    await recorder.record(call({ changes: [{ path, before: null, after: 'one' }] }));
    recorder.commit();
    const together = [
      call({ provenance: { tool_name: 'Read' }, filesRead: [{ path, text: 'two' }] }),
      call({ command: 'make', cwd: '/gone' }),
    ];
    const take = async (): Promise<unknown> => {
      const records = [];
      for (const activity of together) records.push(await recorder.record(activity));
      return records;
    };
    const first = await take();
    recorder.discard();
    expect(await take()).toEqual(first);
  });
});

describe.each([
  ['memory', () => createMemory(3)],
  ['staged memory', () => stageMemory(createMemory(3))],
  ['SQLite', () => openSqliteMemory({ file: join(temporaryFolder(), 'below/files.db'), maxFiles: 3 })],
])('a file memory in %s', (_, open) => {
  test('returns stored files, and those below a folder with the latest first', () => {
    const memory = open();
    const earlier = [{ digest: 'd0', at: 0, by: 'c0', author: 'git' }] as const;
    memory.set('/p/a', { digest: 'd1', text: 't1', at: 1, by: 'c1', author: 'agent', earlier });
    memory.set('/p/b', { digest: 'd2', text: 't2', at: 2, by: 'c2', author: 'agent' });
    memory.set('/p/b#cell', { digest: 'd3', text: 't3', at: 3, by: 'c3', author: 'agent' });
    expect({ ...memory.get('/p/a') }).toEqual({ digest: 'd1', text: 't1', at: 1, by: 'c1', author: 'agent', earlier });
    expect(memory.below('/p', 10)).toEqual(['/p/b', '/p/a']);
    expect(memory.below('/p', 1)).toEqual(['/p/b']);
    expect(memory.below('/pp', 10)).toEqual([]);
    memory.delete('/p/a');
    expect(memory.get('/p/a')).toBeUndefined();
  });
});

test('openSqliteMemory keeps at most maxFiles files across processes', () => {
  const file = join(temporaryFolder(), 'files.db');
  const first = openSqliteMemory({ file, maxFiles: 100 });
  for (let i = 0; i < 1000; i++) first.set(`/p/${i}`, { digest: 'd', text: 't', at: i, by: 'c', author: 'agent' });
  first.close();
  const second = openSqliteMemory({ file, maxFiles: 100 });
  expect(second.get('/p/999')).toBeDefined();
  expect(second.below('/p', 5000)).toHaveLength(100);
  second.close();
});
