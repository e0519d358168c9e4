import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { afterEach, describe, expect, test } from 'vitest';
import {
  qualityCheck,
  qualityExplain,
  qualityMute,
  qualityOff,
  qualityOn,
  qualityReport,
  qualityStatus,
} from '../src/index.ts';
import { makeHome } from './home.ts';

const cwd = process.cwd();
afterEach(() => process.chdir(cwd));

describe('on and off', () => {
  test('without a registry nothing is changed, and the fix is named', async () => {
    const { folder, options } = makeHome();
    await expect(qualityOn(options())).rejects.toThrow(/grammars could not be installed, and nothing was changed: /);
    expect(options().settings.enforcement.enabled).toBe(false);
    expect(() => readFileSync(join(folder, 'settings.json'))).toThrow('ENOENT');
  });

  test('on writes the setting and leaves the hooks to install where hookline is not installed', async () => {
    const { options, withGrammars } = makeHome();
    await withGrammars();
    expect((await qualityOn(options())).value).toEqual({
      enabled: true,
      grammars_installed: false,
      hooks: null,
      next: ['hookline install', 'hookline restart'],
    });
    expect(readFileSync(options().paths.configFile, 'utf8')).toBe('enforcement:\n  enabled: true\n');
    const { value } = await qualityStatus(options());
    expect(value).toMatchObject({ enabled: true, grammars: true, hooks: false, daemon: null });
    expect(value.problems).toEqual([
      'the hooks of the settings are not registered with Claude Code; hookline install',
      'the daemon does not judge; hookline restart',
    ]);
    expect((await qualityOff(options())).value.enabled).toBe(false);
    expect((await qualityStatus(options())).text()).toBe(
      'the quality gate is off; switch it on with: hookline quality on',
    );
  });

  test('status names missing grammars and hooks', async () => {
    const { options } = makeHome();
    writeFileSync(options().paths.configFile, 'enforcement:\n  enabled: true\n  mode: block\n');
    const { value } = await qualityStatus(options());
    expect(value.problems).toHaveLength(3);
    expect(value.problems.join('\n')).toContain('the grammars are not installed; hookline quality on');
    expect(value).toMatchObject({ mode: 'block' });
  });
});

describe('check', () => {
  test('a file is checked as a whole, and problems that a session is told make the command fail', async () => {
    const { folder, options, withGrammars } = makeHome();
    await withGrammars();
    const [bad, good] = [join(folder, 'bad.ts'), join(folder, 'good.ts')];
    writeFileSync(bad, 'eval(x);\nconst y: any = 1;\n');
    writeFileSync(good, 'const y: any = 1;\n');
    const found = await qualityCheck(options(), [bad], {});
    expect(found.failure).toBe('');
    expect(found.text()).toBe(
      `${bad}:1: dynamic-eval (syntax, block): text that is not constant is executed as code: parse it, or look the function up in a table.\n1 problem in 1 files`,
    );
    const clean = await qualityCheck(options(), [good], { all: true });
    expect(clean.failure).toBeUndefined();
    expect(clean.value.files).toMatchObject([{ score: 0.9, violations: [{ rule: 'untyped', line: 1 }] }]);
    await expect(qualityCheck(options(), [join(folder, 'none.ts')], {})).rejects.toThrow('cannot be read');
    await expect(qualityCheck(options(), [], {})).rejects.toMatchObject({ exitCode: 2 });
  });

  test('of what is staged in git, only what it adds is a problem', async () => {
    const { folder, options, withGrammars } = makeHome();
    await withGrammars();
    const repository = join(folder, 'repository');
    mkdirSync(join(repository, 'src'), { recursive: true });
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], { cwd: repository });
    git('init', '-q');
    writeFileSync(join(repository, 'src/a.py'), 'eval(x)\n');
    git('add', '.');
    git('commit', '-qm', 'first');
    writeFileSync(join(repository, 'src/a.py'), 'import a\neval(x)\nbreakpoint()\n');
    writeFileSync(join(repository, 'b.ts'), 'debugger;\n');
    git('add', '.');
    writeFileSync(join(repository, 'src/a.py'), 'exec(y)\n');
    process.chdir(join(repository, 'src'));
    const { failure, value } = await qualityCheck(options(), [], { staged: true });
    expect(failure).toBe('');
    expect(value.files).toMatchObject([{ file: 'a.py', violations: [{ rule: 'debugger', line: 3 }] }]);
    process.chdir(folder);
    await expect(qualityCheck(options(), [], { staged: true })).rejects.toThrow('run it in a repository');
  });

  test('without grammars it fails, rather than finding nothing', async () => {
    const { folder, options } = makeHome();
    writeFileSync(join(folder, 'a.ts'), 'eval(x);\n');
    await expect(qualityCheck(options(), [join(folder, 'a.ts')], {})).rejects.toThrow('hookline quality on');
  });
});

describe('rules', () => {
  test('a muted rule is counted, a rule that is off is not, and both return to their own tier', async () => {
    const { options } = makeHome();
    const tier = async () => (await qualityExplain(options(), 'bare-except')).value.rules[0]?.tier;
    expect(await tier()).toBe('instant');
    await qualityMute(options(), 'bare-except', {});
    expect(await tier()).toBe('score');
    await qualityMute(options(), 'no-eval', { off: true });
    expect(options().settings.enforcement.rules).toEqual({ 'bare-except': 'score', 'no-eval': 'off' });
    await qualityMute(options(), 'bare-except', { undo: true });
    await qualityMute(options(), 'no-eval', { undo: true });
    expect(await tier()).toBe('instant');
    expect(readFileSync(options().paths.configFile, 'utf8')).not.toContain('rules');
    await expect(qualityMute(options(), 'a', { off: true, undo: true })).rejects.toMatchObject({ exitCode: 2 });
  });

  test('an unknown rule is answered with the closest one', async () => {
    const { options } = makeHome();
    await expect(qualityExplain(options(), 'bare-excep')).rejects.toThrow('did you mean bare-except?');
    expect((await qualityExplain(options(), undefined)).value.rules.length).toBeGreaterThan(10);
  });
});

test('the report counts decisions, scores and rules of the current and the rotated log', async () => {
  const { options } = makeHome();
  const { paths } = options();
  const line = (time: string, decision: string, quality_score: number | null, ...rules: string[]): string =>
    `${JSON.stringify({ time, decision, quality_score, violations: rules.map((rule) => ({ rule, tier: 'instant' })) })}\n`;
  mkdirSync(paths.logs, { recursive: true });
  writeFileSync(`${paths.qualityLog}.1`, line('2025-12-31T00:00:00.000Z', 'told', 0.8, 'debugger', 'bare-except'));
  writeFileSync(
    paths.qualityLog,
    `${line('2025-12-01T00:00:00.000Z', 'told', 0, 'debugger')}not json\n${line('2025-12-31T10:00:00.000Z', 'skipped', null)}${line('2025-12-31T11:00:00.000Z', 'silent', 1, 'debugger')}`,
  );
  const access = { paths, clock: new ManualClock(Date.UTC(2026, 0, 1)) };
  const { text, value } = await qualityReport(access, {});
  expect(value).toEqual({
    since: '2025-12-25T00:00:00.000Z',
    edits: 3,
    decisions: { told: 1, skipped: 1, silent: 1 },
    avg_quality_score: 0.9,
    scored: 2,
    rules: [
      { rule: 'debugger', tier: 'instant', added: 2 },
      { rule: 'bare-except', tier: 'instant', added: 1 },
    ],
  });
  expect(text()).toContain('mean score 0.900 of 2 edits');
  expect((await qualityReport(access, { since: '1m' })).text()).toContain('no edit was judged');
});
