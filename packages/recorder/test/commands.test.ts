import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import type { CommandDiff, DiffFile, ToolActivity } from '../src/index.ts';
import { call, idOf, setUp, summaries } from './set-up.ts';

/** Runs a command with bash and returns its activity, captured after it ended. */
function run(cwd: string, command: string, extra: Parameters<typeof call>[0] = {}): ToolActivity {
  const start = Date.now();
  const identity = {
    GIT_AUTHOR_NAME: 'n',
    GIT_AUTHOR_EMAIL: 'n@x',
    GIT_COMMITTER_NAME: 'n',
    GIT_COMMITTER_EMAIL: 'n@x',
  };
  const env = { ...process.env, ...identity, GIT_CONFIG_GLOBAL: '/dev/null', HOME: cwd };
  execFileSync('bash', ['-c', command], { cwd, env, stdio: 'pipe' });
  const at = Date.now();
  return call({ provenance: { tool_name: 'Bash' }, cwd, command, at, durationMs: at - start, ...extra });
}

const diffOf = (files: readonly DiffFile[], changedFiles = files.map(({ path }) => path)): CommandDiff => ({
  files,
  changedFiles,
  shared: false,
});

const created = (path: string, line: string): DiffFile => ({
  path,
  created: true,
  deleted: false,
  hunks: [{ oldStart: 0, newStart: 1, lines: [`+${line}`] }],
});

const read = (path: string, text: string, at: number): ToolActivity =>
  call({ at, cwd: join(path, '..'), provenance: { tool_name: 'Read' }, filesRead: [{ path, text }] });

const WAYS: readonly (readonly [title: string, command: string, files: readonly string[]])[] = [
  [
    'two here-documents with apostrophes',
    "cat > one.md <<'EOF'\nit's first\nEOF\ncat > two.md <<'EOF'\ndon't\nEOF\n",
    ['one.md', 'two.md'],
  ],
  ['a subshell', "mkdir -p sub && (cd sub && echo 'deep' > deep.ts)", ['sub/deep.ts']],
  ['a change of folder and back', "mkdir -p web && cd web && echo 'page' > page.ts && cd ..", ['web/page.ts']],
  ['a variable', 'D=out; mkdir -p $D; echo v > "$D/v.ts"', ['out/v.ts']],
  ['a loop', 'for i in 1 2; do echo "value $i" > loop$i.txt; done', ['loop1.txt', 'loop2.txt']],
  ['an escaped space', "echo 's' > my\\ file.ts", ['my file.ts']],
  ['braces', "echo 'b' > b.ts; cp b.ts{,.bak}", ['b.ts', 'b.ts.bak']],
  [
    'a patch',
    "printf 'diff --git a/p.ts b/p.ts\\nnew file mode 100644\\n--- /dev/null\\n+++ b/p.ts\\n@@ -0,0 +1 @@\\n+p\\n' | git apply",
    ['p.ts'],
  ],
  ['an archive', 'mkdir .a && echo z > .a/z.ts && tar cf .t -C .a z.ts && tar xf .t && rm -r .a .t', ['z.ts']],
  ['a copy of a folder', 'mkdir s && echo c > s/c.ts && cp -r s d', ['d/c.ts', 's/c.ts']],
];

describe('Recorder attributes to a command without a diff', () => {
  test.each(WAYS)('the files that %s writes', async (_, command, files) => {
    const cwd = temporaryFolder();
    const activity = run(cwd, command);
    const { patterns } = await setUp().record(activity);
    expect(new Set(patterns.map(({ file_path }) => file_path))).toEqual(new Set(files.map((file) => join(cwd, file))));
    expect(new Set(patterns.map(({ author, evidence, tool_use_id: id }) => `${author} ${evidence} ${id}`))).toEqual(
      new Set([`agent snapshot ${activity.provenance.tool_use_id}`]),
    );
  });

  test('a file outside of its folder that it names by ~', async () => {
    const home = temporaryFolder();
    const cwd = join(home, 'project');
    mkdirSync(cwd);
    const activity = run(cwd, `echo tool > ~/tool.sh`.replace('~', home));
    const { patterns } = await setUp({ home }).record({ ...activity, command: 'echo tool > ~/tool.sh' });
    expect(summaries(patterns)).toMatchObject([{ code: 'tool\n', path: join(home, 'tool.sh') }]);
  });

  test('nothing when it only reads, although the client reported other line ends and no byte order mark', async () => {
    const cwd = temporaryFolder();
    const path = join(cwd, 'a.cs');
    writeFileSync(path, '\u{FEFF}class A {\r\n}\r\n');
    const recorder = setUp();
    const at = Date.now();
    await recorder.record(call({ cwd, at, changes: [{ path, before: null, after: 'class A {\n}\n' }] }));
    const { patterns } = await recorder.record(run(cwd, 'sh -c true', { at: at + 300, durationMs: 400 }));
    expect(patterns).toEqual([]);
  });

  test('nothing in a notebook whose cell a tool changed just before or after', async () => {
    const cwd = temporaryFolder();
    const path = join(cwd, 'n.ipynb');
    const tool = (text: string): ToolActivity => {
      writeFileSync(path, text);
      const cell = { path, before: 'x = 1', after: text, language: 'python', part: 'c1' };
      return call({ cwd, at: Date.now(), provenance: { tool_name: 'NotebookEdit' }, changes: [cell] });
    };
    const recorder = setUp();
    expect((await recorder.record(tool('x = 2'))).patterns).toHaveLength(1);
    expect((await recorder.record(run(cwd, 'sh -c true'))).patterns).toEqual([]);
    const command = run(cwd, 'sh -c true');
    expect((await recorder.record(command, [tool('x = 3')])).patterns).toEqual([]);
  });

  test('nothing that git had before', async () => {
    const cwd = temporaryFolder();
    const path = join(cwd, 'rate.ts');
    writeFileSync(path, 'mine\n');
    run(cwd, 'git init -q -b main . && git add -A && git commit -qm base && git checkout -qb colleague');
    writeFileSync(path, 'theirs\n');
    run(cwd, 'git commit -qam theirs && git checkout -q main');
    const recorder = setUp();
    await recorder.record(read(path, 'mine\n', Date.now() - 60_000));
    for (const command of ['git checkout -q colleague', 'git checkout -q main && git merge -q colleague']) {
      const { patterns } = await recorder.record(run(cwd, command));
      expect(patterns).toEqual([]);
    }
    const { patterns } = await recorder.record(run(cwd, "sed -i 's/theirs/ours/' rate.ts && git commit -qam ours"));
    expect(summaries(patterns)).toMatchObject([{ code: 'ours\n', parent: idOf('theirs\n'), path: 'rate.ts' }]);
  });

  test('only what it writes beside the texts that git brings back', async () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'rate.ts'), 'mine\n');
    run(cwd, 'git init -q -b main . && git add -A && git commit -qm base && git checkout -qb colleague');
    writeFileSync(join(cwd, 'rate.ts'), 'theirs\n');
    // Objects in a pack are older than the command, whatever the time of this test.
    run(cwd, 'git commit -qam theirs && git checkout -q main && git repack -adq && git prune-packed');
    const activity = run(cwd, 'git checkout -q colleague -- rate.ts && echo own > own.ts');
    const { patterns } = await setUp().record(activity);
    expect(patterns).toMatchObject([{ file_path: 'own.ts', author: 'agent', pattern_data: { code: 'own\n' } }]);
  });

  test('no file that git ignores, and none in a hidden folder outside of a repository', async () => {
    const cwd = temporaryFolder();
    const write = 'mkdir -p .cache && echo c > .cache/c.ts && echo built > built.js && echo own > own.ts';
    const names = async (): Promise<ReadonlySet<unknown>> => {
      const { patterns } = await setUp().record(run(cwd, write));
      return new Set(patterns.map(({ file_path }) => file_path));
    };
    expect(await names()).toEqual(new Set([join(cwd, 'built.js'), join(cwd, 'own.ts')]));
    run(cwd, "git init -q . && printf 'built.js\\n.cache\\n' > .git/info/exclude");
    expect(await names()).toEqual(new Set(['own.ts']));
  });

  test('removals and moves', async () => {
    const cwd = temporaryFolder();
    const recorder = setUp();
    const at = Date.now() - 60_000;
    for (const name of ['old.ts', 'gone.ts']) {
      writeFileSync(join(cwd, name), name);
      await recorder.record(call({ cwd, at, changes: [{ path: join(cwd, name), before: null, after: name }] }));
    }
    const { patterns } = await recorder.record(run(cwd, 'mv old.ts new.ts; rm gone.ts'));
    expect(patterns.map((it) => [it.event_type, it.file_path, it.moved_from, it.pattern_id])).toEqual([
      ['occurrence_moved', join(cwd, 'new.ts'), join(cwd, 'old.ts'), idOf('old.ts')],
      ['occurrence_ended', join(cwd, 'gone.ts'), undefined, idOf('gone.ts')],
    ]);
  });
});

describe('Recorder attributes to a command with a diff', () => {
  test('every changed file, also those without hunks, as they are on disk', async () => {
    const cwd = temporaryFolder();
    const activity = run(cwd, 'for i in 1 2 3 4 5 6 7; do printf "\\tv$i\\n" > gen$i.ts; done');
    const paths = [1, 2, 3, 4, 5, 6, 7].map((i) => join(cwd, `gen${i}.ts`));
    const files = paths.slice(0, 5).map((path, i) => created(path, `  v${i + 1}`));
    const { patterns } = await setUp().record({ ...activity, commandDiff: diffOf(files, paths) });
    expect(patterns.map(({ author, evidence, pattern_data: data }) => [author, evidence, data?.['code']])).toEqual(
      [1, 2, 3, 4, 5, 6, 7].map((i) => ['agent', i <= 5 ? 'diff' : 'snapshot', `\tv${i}\n`]),
    );
  });

  test('one event for one change that a later read shows again', async () => {
    const recorder = setUp();
    const at = Date.now() - 60_000;
    const path = '/p/a.go';
    const was = 'package a\n\nfunc add() int {\n\treturn a + b\n}\n';
    const is = was.replace('a + b', 'a * b');
    await recorder.record(read(path, was, at));
    const lines = [' func add() int {', '-  return a + b', '+\treturn a * b', ' }'];
    const file = { path, hunks: [{ oldStart: 3, newStart: 3, lines }], created: false, deleted: false };
    const command = call({ at: at + 3000, cwd: '/p', command: 'sed', commandDiff: diffOf([file]) });
    const { patterns } = await recorder.record(command);
    expect(summaries(patterns)).toMatchObject([{ type: 'pattern_modified', code: is, parent: idOf(was) }]);
    expect((await recorder.record(read(path, is, at + 6000))).patterns).toEqual([]);
  });

  test('from a call that waits, when the file has changed since', async () => {
    const cwd = temporaryFolder();
    const path = join(cwd, 'a.ts');
    const recorder = setUp();
    const at = Date.now() - 60_000;
    await recorder.record(call({ cwd, at, changes: [{ path, before: null, after: 'one\n' }] }));
    writeFileSync(path, 'three\n');
    const command = call({ at: at + 1000, cwd, command: 'make', commandDiff: diffOf([], [path]) });
    const edit = call({ at: at + 2000, cwd, changes: [{ path, before: 'two\n', after: 'three\n' }] });
    const { patterns } = await recorder.record(command, [edit]);
    expect(summaries(patterns)).toMatchObject([
      { code: 'two\n', parent: idOf('one\n'), call: command.provenance.tool_use_id },
    ]);
    expect(patterns[0]).toMatchObject({ author: 'agent', evidence: 'inferred' });
    expect(summaries((await recorder.record(edit)).patterns)).toMatchObject([{ code: 'three\n' }]);
  });

  test('when the event that shows the text arrives in a later round', async () => {
    const cwd = temporaryFolder();
    const path = join(cwd, 'a.ts');
    const recorder = setUp();
    const at = Date.now() - 60_000;
    await recorder.record(call({ cwd, at, changes: [{ path, before: null, after: 'one\n' }] }));
    writeFileSync(path, 'three\n');
    const command = call({ at: at + 1000, cwd, command: 'make', commandDiff: diffOf([], [path]) });
    expect((await recorder.record(command)).patterns).toEqual([]);
    const edit = call({ at: at + 2000, cwd, changes: [{ path, before: 'two\n', after: 'three\n' }] });
    expect(summaries((await recorder.record(edit)).patterns)).toMatchObject([
      { code: 'two\n', parent: idOf('one\n'), call: command.provenance.tool_use_id },
      { code: 'three\n', parent: idOf('two\n'), call: edit.provenance.tool_use_id },
    ]);
  });

  test('when its own event arrives after that of the call that shows the text', async () => {
    const cwd = temporaryFolder();
    const path = join(cwd, 'a.ts');
    const recorder = setUp();
    const at = Date.now() - 60_000;
    await recorder.record(call({ cwd, at, changes: [{ path, before: null, after: 'one\n' }] }));
    writeFileSync(path, 'changed once more\n');
    expect((await recorder.record(read(path, 'two\n', at + 2000))).patterns).toEqual([]);
    const command = call({ at: at + 1000, cwd, command: 'make', commandDiff: diffOf([], [path]) });
    expect(summaries((await recorder.record(command)).patterns)).toMatchObject([
      { code: 'two\n', call: command.provenance.tool_use_id },
    ]);
  });

  test('as unknown when another command ran at the same time', async () => {
    const cwd = temporaryFolder();
    const activity = run(cwd, 'echo x > a.ts');
    const commandDiff = { ...diffOf([], [join(cwd, 'a.ts')]), shared: true };
    const { patterns } = await setUp().record({ ...activity, command: 'make', commandDiff });
    expect(patterns).toMatchObject([{ author: 'unknown', evidence: 'inferred', triggered_by: 'unknown' }]);
    expect(patterns[0]?.tool_use_id).toBeUndefined();
  });
});

test('Recorder attributes to a background command the file that it names, when its task ends', async () => {
  const cwd = temporaryFolder();
  const recorder = setUp();
  const at = Date.now() - 60_000;
  const start = call({ at, cwd, command: 'sleep 2 && make > bg.ts', backgroundTaskId: 'b1' });
  expect((await recorder.record(start)).patterns).toEqual([]);
  writeFileSync(join(cwd, 'bg.ts'), 'by the task\n');
  writeFileSync(join(cwd, 'by-hand.ts'), 'by hand\n');
  const prompt = '<task-notification>\n<task-id>b1</task-id>\n<status>completed</status>';
  const { provenance } = start;
  const ended = { kind: 'prompt-submitted', provenance, cwd, at: Date.now() + 50, prompt } as const;
  const { patterns } = await recorder.record(ended);
  expect(summaries(patterns)).toMatchObject([
    { code: 'by the task\n', path: join(cwd, 'bg.ts'), call: provenance.tool_use_id },
  ]);
  rmSync(cwd, { recursive: true });
});
