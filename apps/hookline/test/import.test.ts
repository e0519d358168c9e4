import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitUserId } from '@hookline/contracts';
import { describe, expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';
import { ran, used, written } from './transcript.ts';

/** A command line whose embedded database is there already, and up. */
async function running(env: Record<string, string> = {}): Promise<CommandLine> {
  const it = await commandLine(env);
  mkdirSync(it.home, { recursive: true });
  mkdirSync(it.home, { recursive: true });
  expect((await it.run(['up'])).code).toBe(0);
  return it;
}

/** In parts, so that no scanner takes it for a real one. */
const SECRET = ['ghp', '0123456789abcdefghijABCDEFGHIJ123456'].join('_');
const AUTHOR = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];

function commit(repository: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(repository, name), text);
  execFileSync('git', ['-C', repository, 'add', '-A']);
  execFileSync('git', ['-C', repository, ...AUTHOR, 'commit', '-qm', 'change']);
}

describe('usage', () => {
  test.each([
    ['nothing', ['import']],
    ['both', ['import', '--git', '.', '--transcripts']],
    ['a date for transcripts', ['import', '--transcripts', '--since', '2026-01-01']],
  ])('import of %s: exit 2 and a sentence', async (_, args) => {
    const { run } = await commandLine();
    const { code, stderr } = await run(args);
    expect(stderr).toMatch(/--(git|since)/);
    expect(code).toBe(2);
  });

  test('import exits with 1 and names the folder when it is not a repository', async () => {
    const { folder, run } = await commandLine();
    expect(await run(['import', '--git', folder])).toMatchObject({ code: 1, stderr: expect.stringContaining(folder) });
  });
});

describe('import', () => {
  test('import --git links the versions of a file, resumes after new commits and redacts secrets', async () => {
    const it = await running();
    const repository = join(it.folder, 'repository');
    execFileSync('git', ['init', '-q', repository]);
    commit(repository, { 'a.ts': 'let a;\n', '.env': 'KEY=1\n' });
    commit(repository, { 'a.ts': `const key = '${SECRET}';\n` });
    expect(await it.json('import', '--git', repository)).toMatchObject({
      imported: 2,
      already_known: 0,
      stopped: null,
    });
    const { patterns } = await it.json('patterns', '--file', join(repository, 'a.ts'));
    expect(patterns.map(({ generation }: { generation: number }) => generation)).toEqual([2, 1]);
    const { pattern_data: data } = await it.json('pattern', 'show', patterns[0].pattern_id);
    expect(data.code).toMatch(/^const key = '(?!ghp_)/);
    const head = execFileSync('git', ['-C', repository, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim();
    expect(patterns[0].occurrences).toMatchObject([
      { author: 'git', commit: head, commit_author: gitUserId('a@example.org') },
    ]);

    expect(await it.json('import', '--git', repository)).toMatchObject({ imported: 0 });
    commit(repository, { 'a.ts': 'const b = 2;\n' });
    expect(await it.json('import', '--git', repository)).toMatchObject({ imported: 1, already_known: 0 });
    expect(await it.json('import', '--git', repository, '--again')).toMatchObject({ imported: 0, already_known: 3 });
  });

  test('import --git applies ignored paths from any folder of the repository, also to moved files', async () => {
    const it = await commandLine();
    const repository = join(it.folder, 'repository');
    const quiet = join(repository, 'quiet');
    mkdirSync(it.home, { recursive: true });
    const settings = [
      'tracking:',
      `  ignore: ["${repository}/private/**"]`,
      '  projects:',
      `    ${quiet}: metadata-only`,
    ];
    writeFileSync(join(it.home, 'config.yaml'), `${settings.join('\n')}\n`);
    mkdirSync(it.home, { recursive: true });
    await it.run(['up']);
    for (const folder of ['private', 'quiet', 'src']) mkdirSync(join(repository, folder), { recursive: true });
    execFileSync('git', ['init', '-q', repository]);
    const lines = (name: string) => Array.from({ length: 20 }, (_, line) => `export const ${name}${line} = ${line};\n`);
    commit(repository, {
      '.env': lines('ENV_').join(''),
      'private/a.ts': lines('hidden').join(''),
      'quiet/b.ts': lines('silent').join(''),
      'quiet/c.ts': lines('whispered').join(''),
    });
    for (const [from, to] of [
      ['.env', 'sample.env'],
      ['private/a.ts', 'src/a.ts'],
      ['quiet/c.ts', 'src/c.ts'],
    ] as const)
      renameSync(join(repository, from), join(repository, to));
    commit(repository, {
      'sample.env': `${lines('ENV_').slice(1).join('')}const env = 'kept';\n`,
      'src/a.ts': `${lines('hidden').slice(1).join('')}const a = 'kept';\n`,
      'src/c.ts': `${lines('whispered').slice(1).join('')}const c = 'left out';\n`,
    });
    const link = join(it.folder, 'link');
    symlinkSync(repository, link);
    expect(await it.json('import', '--git', join(link, 'src'))).toMatchObject({ imported: 5, stopped: null });
    const { patterns } = await it.json('patterns');
    const ids: string[] = patterns.map(({ pattern_id }: { pattern_id: string }) => pattern_id);
    const known = await Promise.all(ids.map((id) => it.json('pattern', 'show', id)));
    const codes: Record<string, string> = Object.fromEntries(
      known.map(({ occurrences, pattern_data: data }) => [occurrences[0].path, data.code ?? data.code_left_out]),
    );
    expect(codes).toEqual({
      'quiet/b.ts': 'metadata only',
      'quiet/c.ts': 'metadata only',
      'sample.env': expect.stringContaining("'kept'") as string,
      'src/a.ts': expect.stringContaining("'kept'") as string,
      'src/c.ts': 'metadata only',
    });
    // What they were before they were moved is no parent of theirs either.
    const lineages = await Promise.all(ids.map((id) => it.json('pattern', 'lineage', id)));
    const parents = lineages.map(({ ancestors }, index) => [known[index].occurrences[0].path, ancestors.length]);
    expect(Object.fromEntries(parents)).toMatchObject({ 'sample.env': 0, 'src/a.ts': 0, 'src/c.ts': 1 });
  });

  test('import stops when the service is unavailable and resumes there', async () => {
    const it = await commandLine();
    const folder = join(it.folder, 'projects');
    mkdirSync(folder);
    writeFileSync(join(folder, 's1.jsonl'), written('s1', 'toolu_1', '/home/dev/a.ts', 'export const a = 1;\n'));
    const away = await it.run(['import', '--transcripts', folder, '--json']);
    expect(away).toMatchObject({ code: 1, stderr: expect.stringMatching(/stopped: .*hookline up/) });
    expect((await it.json('status')).cache).toMatchObject({ pending: 0, dead: 0 });
    mkdirSync(it.home, { recursive: true });
    await it.run(['up']);
    expect(await it.json('import', '--transcripts', folder)).toMatchObject({ imported: 1, stopped: null });
  });

  test('import omits ignored paths and the code of metadata-only projects', async () => {
    const it = await commandLine();
    mkdirSync(it.home, { recursive: true });
    const settings = ['tracking:', '  ignore: ["**/private/**"]', '  projects:', '    /home/dev/quiet: metadata-only'];
    writeFileSync(join(it.home, 'config.yaml'), `${settings.join('\n')}\n`);
    mkdirSync(it.home, { recursive: true });
    await it.run(['up']);
    const folder = join(it.folder, 'projects', 'deep');
    mkdirSync(folder, { recursive: true });
    const lines = [
      written('s1', 'toolu_1', '/home/dev/private/a.ts', 'export const a = 1;\n'),
      written('s1', 'toolu_2', '/home/dev/quiet/b.ts', 'export const b = 2;\n'),
      '{"type":"assistant","message":{"content":"a later shape with \\"tool_use\\""},"sessionId":1}\n',
      'cut off in the middle of "tool_use\n',
    ];
    writeFileSync(join(folder, 's1.jsonl'), lines.join(''));
    const imported = await it.json('import', '--transcripts', join(it.folder, 'projects'));
    expect(imported).toMatchObject({ imported: 1, skipped: 1, unknown_records: 2 });
    const { patterns } = await it.json('patterns');
    expect(patterns).toMatchObject([{ occurrences: [{ path: '/home/dev/quiet/b.ts' }] }]);
    const { pattern_data: data } = await it.json('pattern', 'show', patterns[0].pattern_id);
    expect(data).toMatchObject({ code_left_out: 'metadata only' });
  });
});

test('usage sums the responses of imported transcripts once, as a table, JSON and CSV', async () => {
  const it = await running();
  const folder = join(it.folder, 'projects');
  mkdirSync(join(folder, 's1', 'subagents'), { recursive: true });
  writeFileSync(join(folder, 's1.jsonl'), used('s1', 'm1', { output_tokens: 1 }) + used('s1', 'm1', {}));
  writeFileSync(join(folder, 's1', 'subagents', 'agent-a.jsonl'), used('s1', 'm2', {}));
  writeFileSync(join(folder, 'fork.jsonl'), used('fork', 'm1', {}) + used('fork', 'm3', {}, 'another-model'));
  expect(await it.json('import', '--transcripts', folder)).toMatchObject({ token_usage: 3, stopped: null });
  expect(await it.json('import', '--transcripts', folder, '--again')).toMatchObject({ token_usage: 0 });
  expect(await it.json('reconcile', '--transcripts', folder)).toMatchObject({ token_usage: 0 });

  const { totals, unpriced_models, usage } = await it.json('usage', '--by', 'model');
  expect(totals).toMatchObject({ messages: 3, input_tokens: 300, output_tokens: 60, cache_read_tokens: 15_000 });
  // 2 * (100 * 4 + 20 * 20 + 5000 * 0.2) USD per million tokens.
  expect(totals).toMatchObject({ cost_usd: 0.0036, unpriced_messages: 1 });
  expect(unpriced_models).toEqual(['another-model']);
  expect(usage.find(({ key }: { key: string }) => key === 'another-model')).toMatchObject({ cost_usd: null });
  const table = (await it.run(['usage', '--by', 'session'])).stdout;
  expect(table).toMatch(/^session .* cost$/m);
  expect(table).toContain('without a known price (another-model): 1 responses');
  const csv = (await it.run(['usage', '--by', 'month', '--csv'])).stdout.split('\r\n');
  expect(csv).toHaveLength(3);
  expect(csv[1]).toMatch(/^2026-11,.*,another-model claude-opus-5-5,/);
  expect(await it.json('usage', '--plan', 'max5')).toMatchObject({
    block: null,
    ended_blocks: 1,
    p90: { messages: 3 },
  });
});

test('reconcile counts the files that commands changed', async () => {
  const it = await running();
  const folder = join(it.folder, 'projects');
  mkdirSync(folder);
  const hunks = [{ oldStart: 0, oldLines: 0, newStart: 1, newLines: 1, lines: ['+export const shown = 1;'] }];
  const diff = {
    files: [{ filePath: '/home/dev/shown.ts', created: true, hunks }],
    moreFiles: 1,
    changedFiles: ['/home/dev/shown.ts', '/home/dev/left-out.ts'],
  };
  const lines = [ran('s1', 'toolu_1', 'make', diff), ran('s1', 'toolu_2', 'git checkout topic', diff)];
  writeFileSync(join(folder, 's1.jsonl'), lines.join(''));
  expect(await it.json('reconcile', '--transcripts', folder)).toMatchObject({
    expected: 1,
    calls: { expected: 2, added: 2 },
    completeness: { known: 3, unknown: 0, missing: 1, percent: 75 },
  });
  expect((await it.run(['reconcile', '--transcripts', folder])).stdout).toContain(
    '3 known, 0 unknown, 1 missing (75 %',
  );
});

test('reconcile adds missing records and reports the completeness', async () => {
  const it = await running();
  const folder = join(it.folder, 'projects');
  mkdirSync(folder);
  const first = written('s1', 'toolu_1', '/home/dev/a.ts', 'export const a = 1;\n');
  writeFileSync(join(folder, 's1.jsonl'), first);
  await it.run(['import', '--transcripts', folder]);
  // An import brings code, not calls: it makes no traces.
  expect(await it.json('trace', 'list')).toEqual({ traces: [], next: null });
  writeFileSync(join(folder, 's1.jsonl'), first + written('s1', 'toolu_2', '/home/dev/b.ts', 'export const b = 2;\n'));
  writeFileSync(join(folder, 's2.jsonl'), written('s2', 'toolu_3', '/home/dev/c.ts', 'export const c = 3;\n'));
  const answer = await it.json('reconcile', '--transcripts', folder);
  expect(answer).toMatchObject({
    expected: 3,
    recorded_before: 1,
    added: 2,
    completeness_before: 33.33,
    completeness: { known: 6, unknown: 0, missing: 0, percent: 100 },
    calls: { expected: 3, recorded_before: 0, added: 3, completeness: 100 },
    sessions: [
      { session_id: 's1', recorded_before: 1, added: 1, completeness_before: 50, calls: { added: 2 } },
      { session_id: 's2', recorded_before: 0, added: 1, completeness_before: 0, calls: { added: 1 } },
    ],
  });
  expect(await it.json('reconcile', '--transcript', join(folder, 's2.jsonl'))).toMatchObject({
    expected: 1,
    completeness_before: 100,
    calls: { expected: 1, added: 0, completeness_before: 100 },
  });
});
