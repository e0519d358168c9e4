import { mkdirSync, readFileSync, realpathSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

/** The sections as the specification prints them. */
const OF_SPECIFICATION = `enforcement:
  enabled: true
  mode: "warn"  # "warn" or "block"
  performance_budget_seconds: 2.0
  intercept_tools:
    - Write
    - Edit
    - MultiEdit

rag:
  enabled: true
  base_url: "http://localhost:8181"
  timeout_seconds: 0.5

quorum:
  enabled: true
  models:
    flash:
      enabled: true
      type: "gemini"
      name: "gemini-2.0-flash"
      weight: 1.0

logging:
  level: "INFO"
  file: "~/.claude/hooks/logs/quality_enforcer.log"
  hook_executions_log: "~/.claude/hooks/logs/hook_executions.log"
`;

describe('config', () => {
  test('path prints where the file is, and set creates it for its owner only', async () => {
    const it = await commandLine();
    const path = (await it.run(['config', 'path'])).stdout.trim();
    expect(path).toBe(join(it.home, 'config.yaml'));
    expect((await it.run(['config', 'set', 'cache.max_age_days', '14'])).code).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe('cache:\n  max_age_days: 14\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await it.run(['config', 'get', 'cache.max_age_days'])).stdout).toBe('14\n');
    expect(await it.json('config', 'get', 'cache.max_age_days')).toMatchObject({
      name: 'cache.max_age_days',
      value: 14,
      default: 7,
      origin: { layer: 'file' },
      description: expect.stringContaining('in days'),
    });
    await it.run(['config', 'set', 'cache.max_age_days', '--unset']);
    expect((await it.run(['config', 'get', 'cache.max_age_days'])).stdout).toBe('7\n');
  });

  test('set keeps the comments of a linked file and says when the environment takes precedence', async () => {
    const it = await commandLine();
    mkdirSync(it.home, { recursive: true });
    const target = join(it.folder, 'dotfiles.yaml');
    writeFileSync(target, '# mine\nlogging:\n  level: info # quiet\n', { mode: 0o640 });
    symlinkSync(target, join(it.home, 'config.yaml'));
    const { stdout } = await it.run(['config', 'set', 'logging.level', 'debug'], { env: { LOG_LEVEL: 'warn' } });
    expect(stdout).toContain('LOG_LEVEL takes precedence');
    expect(readFileSync(target, 'utf8')).toBe('# mine\nlogging:\n  level: debug # quiet\n');
    expect(statSync(target).mode & 0o777).toBe(0o640);
  });

  test('set refuses invalid values, unknown names and a file that it cannot parse, and changes nothing', async () => {
    const it = await commandLine();
    mkdirSync(it.home, { recursive: true });
    const file = join(it.home, 'config.yaml');
    writeFileSync(file, 'cache: [\n');
    for (const [args, message] of [
      [['config', 'set', 'cache.max_age_days', 'soon'], 'in days'],
      [['config', 'set', 'cache.max_age_day', '3'], 'did you mean cache.max_age_days?'],
      [['config', 'set', 'cache.max_age_days', '3'], 'was not changed: line 2'],
      [['config', 'get', 'trackin.mode'], 'did you mean tracking.mode?'],
    ] as const) {
      const { code, stderr } = await it.run(args);
      expect({ args, code: code === 0, stderr }).toEqual({
        args,
        code: false,
        stderr: expect.stringContaining(message),
      });
    }
    expect(readFileSync(file, 'utf8')).toBe('cache: [\n');
  });

  test('show prints names that the file accepts, and never a secret', async () => {
    const it = await commandLine({ HOOKLINE_TOKEN: 'a-secret-of-16-characters' });
    const { stdout } = await it.run(['config', 'show']);
    expect(stdout).toMatch(/^tracking\.max_code_bytes +1048576 +default$/m);
    expect(stdout).not.toContain('a-secret-of-16');
    const section = await it.run(['config', 'show', 'circuit_breaker']);
    expect(section.stdout).toContain('1 to 1000');
    expect(section.stdout).not.toContain('tracking');
  });
});

describe('names in the settings file', () => {
  test('config and doctor report unknown sections and settings with the closest name', async () => {
    const it = await commandLine();
    mkdirSync(it.home, { recursive: true });
    writeFileSync(
      join(it.home, 'config.yaml'),
      'delegaton:\n  mode: ask\ncircuitBreaker:\n  failure_threshold: 5\ntracking:\n  ignored: []\n',
    );
    for (const command of [['config', 'show'], ['doctor']]) {
      const { stdout } = await it.run(command);
      expect(stdout).toContain('delegaton: unknown section, did you mean delegation?');
      expect(stdout).toContain('circuitBreaker: unknown section, did you mean circuit_breaker?');
      expect(stdout).toContain('tracking.ignored: unknown setting, did you mean ignore?');
    }
  });

  test('the sections of the specification are accepted as printed, and those without a function are reported', async () => {
    const it = await commandLine();
    mkdirSync(it.home, { recursive: true });
    writeFileSync(join(it.home, 'config.yaml'), OF_SPECIFICATION);
    const { problems, settings } = await it.json('config', 'show');
    expect((problems as { kind: string }[]).every(({ kind }) => kind === 'unused')).toBe(true);
    expect(settings).toContainEqual(expect.objectContaining({ name: 'logging.level', value: 'info' }));
    const { checks } = await it.json('doctor');
    const about = (checks as { name: string; result: string; detail: string }[]).filter(
      ({ name }) => name === 'settings',
    );
    expect(about.map(({ result }) => result)).toEqual(['ok', 'ok']);
    expect(about[1]?.detail).toContain('quorum.models');
    expect(about[1]?.detail).not.toContain('enforcement');
    expect(settings).toContainEqual(expect.objectContaining({ name: 'enforcement.mode', value: 'warn' }));
  });
});

describe('the running daemon', () => {
  const captured = async (it: CommandLine, cwd: string, prompt: string): Promise<void> => {
    const payload = { session_id: prompt, cwd, transcript_path: '', hook_event_name: 'UserPromptSubmit', prompt };
    await it.run(['hook', 'capture', 'UserPromptSubmit'], { input: JSON.stringify(payload) });
    await until('the event is read', async () => (await it.json('status')).inbox.pending === 0);
  };
  const prompts = async (it: CommandLine): Promise<string[]> => {
    const { traces } = await it.json('trace', 'list');
    return (traces as { user_prompt: string }[]).map(({ user_prompt }) => user_prompt).sort();
  };

  test('applies hookline ignore with the next event, and names what needs a restart', async () => {
    const it = await commandLine();
    const folder = realpathSync(it.folder);
    const secret = join(folder, 'billing');
    mkdirSync(join(secret, '.git'), { recursive: true });
    mkdirSync(join(secret, 'api'));
    await it.run(['up']);
    await captured(it, secret, 'before');
    expect(await it.json('ignore', secret)).toEqual({ path: secret, ignored: true, changed: true });
    await captured(it, join(secret, 'api'), 'secret plan');
    await captured(it, folder, 'elsewhere');
    expect(await prompts(it)).toEqual(['before', 'elsewhere']);
    expect((await it.json('status')).settings).toEqual({ needs_restart: [] });
    await it.run(['config', 'set', 'cache.max_age_days', '3']);
    expect((await it.run(['status'])).stdout).toMatch(/^settings +changed, apply after .*: cache\.max_age_days$/m);
    expect((await it.run(['doctor'])).stdout).toMatch(/^warn +restart +.*cache\.max_age_days/m);
    expect(await it.json('ignore', '--remove', secret)).toMatchObject({ ignored: false });
    await captured(it, secret, 'after');
    expect(await prompts(it)).toEqual(['after', 'before', 'elsewhere']);
    expect(readFileSync(join(it.home, 'config.yaml'), 'utf8')).toBe('cache:\n  max_age_days: 3\n');
  });
});
