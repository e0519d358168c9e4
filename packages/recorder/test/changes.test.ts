import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ToolActivity } from '../src/index.ts';
import { createMemory, openSqliteMemory, stageMemory } from '../src/index.ts';
import { call, idOf, setUp, told } from './set-up.ts';

describe('what a payload says is the truth', () => {
  test('nothing before is a creation, something before a modification of it', async () => {
    const recorder = setUp();
    const first = await recorder.record(call({ changes: [{ path: '/p/a.ts', before: null, after: 'one' }] }));
    const second = await recorder.record(
      call({ toolName: 'Edit', changes: [{ path: '/p/a.ts', before: 'one', after: 'two' }] }),
    );
    expect(told([...first.patterns, ...second.patterns])).toMatchObject([
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

  test('a file that was blank before had nothing in it; one that is blank after is no pattern', async () => {
    const recorder = setUp();
    const filled = await recorder.record(call({ changes: [{ path: '/p/a.ts', before: '\n', after: 'one' }] }));
    expect(told(filled.patterns)).toMatchObject([{ type: 'pattern_created' }]);
    const emptied = await recorder.record(call({ changes: [{ path: '/p/a.ts', before: 'one', after: '' }] }));
    expect(emptied.patterns).toEqual([]);
    expect(emptied.hookExecutions[0]?.modifications_made).toMatchObject({
      files: [{ path: '/p/a.ts', pattern_id: null }],
    });
  });

  test('secrets are out of before and after alike, so that parent and child still meet', async () => {
    const recorder = setUp();
    const first = await recorder.record(call({ changes: [{ path: '/p/a.ts', before: null, after: 'key SECRET' }] }));
    const second = await recorder.record(
      call({ changes: [{ path: '/p/a.ts', before: 'key SECRET', after: 'key SECRET 2' }] }),
    );
    expect(second.patterns[0]?.parents?.[0]?.pattern_id).toBe(first.patterns[0]?.pattern_id);
    expect(JSON.stringify([first, second])).not.toContain('SECRET');
  });

  test('parts of a file too large to tell are patterns by themselves, with their lines', async () => {
    const changes = [
      {
        path: '/p/big.ts',
        before: undefined,
        after: undefined,
        fragments: [{ before: 'a', after: 'b\nc', startLine: 900 }],
      },
    ];
    const { patterns } = await setUp().record(call({ toolName: 'Edit', changes }));
    expect(told(patterns)).toMatchObject([{ type: 'pattern_modified', code: 'b\nc', parent: idOf('a') }]);
    expect(patterns[0]?.span).toEqual({ start_line: 900, end_line: 901 });
  });

  test('where the payload does not say what was before, what was last seen does', async () => {
    const recorder = setUp();
    await recorder.record(call({ changes: [{ path: '/p/a.ts', before: null, after: 'one' }] }));
    const { patterns } = await recorder.record(
      call({ changes: [{ path: '/p/a.ts', before: undefined, after: 'two' }] }),
    );
    expect(told(patterns)).toMatchObject([{ type: 'pattern_modified', parent: idOf('one') }]);
  });

  test('cells of one notebook do not mix', async () => {
    const recorder = setUp();
    const cell = (part: string, before: string | null, after: string): Parameters<typeof call>[0] => ({
      toolName: 'NotebookEdit',
      changes: [{ path: '/p/n.ipynb', before, after, part, language: 'python' }],
    });
    await recorder.record(call(cell('c1', null, 'x = 1')));
    const { patterns } = await recorder.record(call(cell('c2', 'y = 1', 'y = 2')));
    expect(told(patterns)).toMatchObject([{ type: 'pattern_modified', parent: idOf('y = 1'), path: '/p/n.ipynb' }]);
  });

  test('what is to be ignored leaves no trace but the call', async () => {
    const recorder = setUp({ ignores: (path) => path.endsWith('.env') });
    const { patterns, hookExecutions } = await recorder.record(
      call({ changes: [{ path: '/p/.env', before: null, after: 'A=1' }] }),
    );
    expect([patterns, hookExecutions.length]).toEqual([[], 1]);
  });
});

describe('files that a command changed', () => {
  const set = (folder: string, name: string, text: string): string => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const bash = (cwd: string, command: string, extra: object = {}): ReturnType<typeof call> =>
    call({ toolName: 'Bash', cwd, command, input: { command }, at: Date.now(), ...extra });

  test('are found: a remembered one, and one that it names, but not what it only read', async () => {
    const cwd = temporaryFolder();
    const recorder = setUp();
    const old = set(cwd, 'old.ts', 'one');
    await recorder.record(call({ cwd, changes: [{ path: old, before: null, after: 'one' }] }));
    const untouched = set(cwd, 'untouched.ts', 'as it was');
    utimesSync(untouched, 1, 1);
    execFileSync(
      'sh',
      ['-c', "sed 's/one/two/' old.ts > old.new && mv old.new old.ts; echo made > 'sub made.txt'; cat untouched.ts"],
      { cwd },
    );
    const activity = bash(cwd, "sed 's/one/two/' old.ts > old.new && mv old.new old.ts; echo made > 'sub made.txt'");
    const { patterns } = await recorder.record(activity);
    expect(told(patterns)).toEqual([
      {
        type: 'pattern_modified',
        code: 'two\n'.trim(),
        parent: idOf('one'),
        path: old,
        by: 'Bash',
        call: activity.toolUseId,
      },
      {
        type: 'pattern_created',
        code: 'made\n',
        path: join(cwd, 'sub made.txt'),
        by: 'Bash',
        call: activity.toolUseId,
      },
    ]);
    expect((await recorder.record(bash(cwd, 'cat old.ts'))).patterns).toEqual([]);
  });

  test('also when the command failed in the end', async () => {
    const cwd = temporaryFolder();
    set(cwd, 'half.ts', 'half');
    const { patterns } = await setUp().record(
      bash(cwd, 'echo half > half.ts; exit 1', {
        eventName: 'PostToolUseFailure',
        success: false,
        error: 'Exit code 1',
      }),
    );
    expect(told(patterns)).toMatchObject([{ type: 'pattern_created', code: 'half' }]);
  });

  test('changed again since: left for whoever tells what it was, and then owed to the command', async () => {
    const cwd = temporaryFolder();
    const recorder = setUp();
    const path = set(cwd, 'a.ts', 'by the edit after it');
    const start = Date.now() - 60_000;
    await recorder.record(call({ cwd, at: start, changes: [{ path, before: null, after: 'one' }] }));
    const command = bash(cwd, 'sed -i s/one/two/ a.ts', { at: start + 1000 });
    expect((await recorder.record(command)).patterns).toEqual([]);
    const edit = call({ cwd, at: start + 2000, toolName: 'Edit', changes: [{ path, before: 'two', after: 'three' }] });
    expect(told((await recorder.record(edit)).patterns)).toEqual([
      { type: 'pattern_modified', code: 'two', parent: idOf('one'), path, by: 'Bash', call: command.toolUseId },
      { type: 'pattern_modified', code: 'three', parent: idOf('two'), path, by: 'Edit', call: edit.toolUseId },
    ]);
  });

  test('a file that is read afterwards shows what the command did to it', async () => {
    const cwd = temporaryFolder();
    const recorder = setUp();
    const path = set(cwd, 'a.ts', 'changed once more since');
    const start = Date.now() - 60_000;
    await recorder.record(call({ cwd, at: start, changes: [{ path, before: null, after: 'one' }] }));
    const command = bash(cwd, 'make', { at: start + 1000 });
    await recorder.record(command);
    const read = call({ cwd, at: start + 2000, toolName: 'Read', seen: [{ path, text: 'two' }] });
    expect(told((await recorder.record(read)).patterns)).toMatchObject([
      { code: 'two', parent: idOf('one'), by: 'Bash', call: command.toolUseId },
    ]);
  });

  test('what somebody else changed is told where the agent builds on it, and as nobody of ours', async () => {
    const recorder = setUp();
    const at = Date.now();
    await recorder.record(call({ at, changes: [{ path: '/p/a.ts', before: null, after: 'one' }] }));
    const read = await recorder.record(call({ at, toolName: 'Read', seen: [{ path: '/p/b.ts', text: 'x' }] }));
    expect(read.patterns).toEqual([]);
    const changes = [{ path: '/p/a.ts', before: 'by hand', after: 'three' }];
    const { patterns } = await recorder.record(call({ at: at + 11_000, toolName: 'Edit', changes }));
    expect(patterns.map(({ triggered_by, tool_name, tool_use_id }) => [triggered_by, tool_name, tool_use_id])).toEqual([
      ['outside', undefined, undefined],
      ['claude-code', 'Edit', expect.any(String)],
    ]);
  });

  test("calls that were captured out of order are nobody else's doing", async () => {
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
        expect(told).toEqual(order.map(({ toolUseId, changes }) => [toolUseId, idOf(changes[0]?.after ?? '')]));
      }),
    );
  });

  test('what is no text, too large, or gone is passed over', async () => {
    const cwd = temporaryFolder();
    set(cwd, 'binary.dat', '\0\u0001');
    set(cwd, 'large.txt', 'x'.repeat(1_100_000));
    const gone = set(cwd, 'gone.txt', 'x');
    const recorder = setUp();
    await recorder.record(call({ cwd, changes: [{ path: gone, before: null, after: 'x' }] }));
    rmSync(gone);
    expect((await recorder.record(bash(cwd, 'make binary.dat large.txt; rm gone.txt'))).patterns).toEqual([]);
  });
});

describe('the same again', () => {
  test('a call captured twice changes nothing the second time', async () => {
    const recorder = setUp();
    const activity = call({ toolName: 'Edit', changes: [{ path: '/p/a.ts', before: 'one', after: 'two' }] });
    const first = await recorder.record(activity);
    const second = await recorder.record({ ...activity, at: activity.at + 3 });
    expect(second.patterns.map(({ event_id }) => event_id)).toEqual(first.patterns.map(({ event_id }) => event_id));
  });

  test('what was recorded and not delivered is recorded again alike, a command and all', async () => {
    const cwd = temporaryFolder();
    const memory = stageMemory(createMemory());
    const recorder = setUp({ memory });
    const path = join(cwd, 'a.ts');
    writeFileSync(path, 'by the command');
    const activity = call({ toolName: 'Bash', cwd, command: 'make a.ts', at: Date.now() });
    const first = await recorder.record(activity);
    recorder.discard();
    expect(await recorder.record(activity)).toEqual(first);
    recorder.commit();
    expect((await recorder.record(activity)).patterns).toEqual([]);
  });

  test('a command that was recorded and not delivered has changed nothing that was seen before it', async () => {
    const recorder = setUp({ memory: stageMemory(createMemory()) });
    const path = '/p/a.ts';
    await recorder.record(call({ changes: [{ path, before: null, after: 'one' }] }));
    recorder.commit();
    const together = [
      call({ toolName: 'Read', seen: [{ path, text: 'two' }] }),
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
  ['memory, proposed', () => stageMemory(createMemory(3))],
  ['SQLite', () => openSqliteMemory({ file: join(temporaryFolder(), 'below/files.db'), maxFiles: 3 })],
])('a file memory in %s', (_, open) => {
  test('knows what was put, and what is below a folder, the latest first', () => {
    const memory = open();
    memory.put('/p/a', { digest: 'd1', text: 't1', at: 1, by: 'c1' });
    memory.put('/p/b', { digest: 'd2', text: 't2', at: 2, by: 'c2' });
    memory.put('/p/b#cell', { digest: 'd3', text: 't3', at: 3, by: 'c3' });
    expect({ ...memory.get('/p/a') }).toEqual({ digest: 'd1', text: 't1', at: 1, by: 'c1' });
    expect(memory.below('/p', 10)).toEqual(['/p/b', '/p/a']);
    expect(memory.below('/p', 1)).toEqual(['/p/b']);
    expect(memory.below('/pp', 10)).toEqual([]);
    memory.forget('/p/a');
    expect(memory.get('/p/a')).toBeUndefined();
  });
});

test('the memory in SQLite outlives its process, within its bound', () => {
  const file = join(temporaryFolder(), 'files.db');
  const first = openSqliteMemory({ file, maxFiles: 100 });
  for (let i = 0; i < 1000; i++) first.put(`/p/${i}`, { digest: 'd', text: 't', at: i, by: 'c' });
  first.close();
  const second = openSqliteMemory({ file, maxFiles: 100 });
  expect(second.get('/p/999')).toBeDefined();
  expect(second.below('/p', 5000)).toHaveLength(100);
  second.close();
});
