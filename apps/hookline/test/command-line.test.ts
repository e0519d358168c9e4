import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commandLine } from './command.ts';

describe('usage', () => {
  test('--help names every command with examples, and exits 0', async () => {
    const { run } = await commandLine();
    const { code, stdout } = await run(['--help']);
    expect(code).toBe(0);
    for (const name of ['install', 'up', 'status', 'doctor', 'patterns', 'trace', 'fingerprint', 'config'])
      expect(stdout).toMatch(new RegExp(`^  ${name}\\b`, 'm'));
    expect(stdout).toContain('Examples\n  hookline init');
  });

  test.each([
    ['an unknown command', ['instal'], /unknown command 'instal'.*\n.*install/s],
    ['an unknown option', ['status', '--jsn'], /unknown option '--jsn'/],
    ['a scope that is none', ['install', '--scope', 'galaxy'], /Allowed choices are user, project, local/],
    ['two ways to name the file', ['install', '--scope', 'user', '--settings', 'x'], /cannot be used with/],
    ['a missing argument', ['pattern', 'show'], /missing required argument 'id'/],
    ['a limit that is no number', ['patterns', '--limit', 'many'], /limit/],
    ['a hook form that is none', ['hook', 'guess'], /unknown command 'guess'/],
  ])('%s: exit 2 and a sentence', async (_, args, sentence) => {
    const { run } = await commandLine();
    const { code, stderr, stdout } = await run(args);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });
});

describe('install', () => {
  test('install exits with 1, names the position and changes nothing when the settings file is invalid', async () => {
    const { run, settings } = await commandLine();
    const broken = '{\n  "model": "opus",\n  "hooks": {,}\n}\n';
    mkdirSync(dirname(settings), { recursive: true });
    writeFileSync(settings, broken);
    const { code, stderr } = await run(['install']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/settings\.json:3:13: .*was not changed/);
    expect(readFileSync(settings, 'utf8')).toBe(broken);
  });

  test('install is idempotent, --dry-run writes nothing and uninstall restores the file', async () => {
    const { run, json, settings } = await commandLine();
    const own = '{\n    "model": "opus"\n}\n';
    mkdirSync(dirname(settings), { recursive: true });
    writeFileSync(settings, own);
    const dry = await run(['install', '--dry-run']);
    expect(dry).toMatchObject({ code: 0, stdout: expect.stringContaining('PostToolUse') });
    expect(readFileSync(settings, 'utf8')).toBe(own);
    await run(['install']);
    const installed = readFileSync(settings, 'utf8');
    expect(JSON.parse(installed)).toMatchObject({ model: 'opus', hooks: { PostToolUse: [expect.anything()] } });
    expect(await json('install')).toMatchObject({ changed: false });
    expect(readFileSync(settings, 'utf8')).toBe(installed);
    await run(['uninstall']);
    expect(readFileSync(settings, 'utf8')).toBe(own);
  });
});

describe('settings', () => {
  test('config show prints origins, and the environment overrides the file and the default', async () => {
    const { home, run } = await commandLine();
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.yaml'), 'service:\n  timeout_ms: 900\nlogging:\n  level: warn\n');
    const { stdout } = await run(['config', 'show'], { env: { LOG_LEVEL: 'error' } });
    expect(stdout).toMatch(/logging\.level +"error" +environment, LOG_LEVEL/);
    expect(stdout).toMatch(/cache\.max_age_days +7 +default/);
    expect(stdout).not.toMatch(/token +[A-Za-z0-9_-]{20}/);
  });

  test('config show reports an invalid value and uses the next layer', async () => {
    const { run } = await commandLine();
    const { code, stderr, stdout } = await run(['config', 'show'], { env: { PATTERN_CACHE_MAX_SIZE_MB: 'huge' } });
    expect(`${stdout}${stderr}`).toContain('PATTERN_CACHE_MAX_SIZE_MB');
    expect(code).toBe(0);
  });
});

describe('fractions of a setting’s unit', () => {
  test.each([
    ['MiB and days', '10.1', '0.7', 10_590_617],
    ['less than can be done with', '0.001', '0.000000001', 4096],
  ])('%s: the cache is opened', async (_, megabytes, days, maxBytes) => {
    const { run } = await commandLine({
      PATTERN_CACHE_MAX_SIZE_MB: megabytes,
      PATTERN_CACHE_MAX_AGE_DAYS: days,
    });
    const { code, stdout, stderr } = await run(['cache', 'status', '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ pending: 0, maxBytes });
  });
});

describe('with nothing running', () => {
  test('status reports that nothing runs', async () => {
    const { json } = await commandLine();
    expect(await json('status')).toMatchObject({
      daemon: { running: false },
      inbox: { pending: 0, quarantined: 0 },
      cache: { pending: 0, dead: 0, quarantined: 0 },
      lastSync: null,
    });
  });

  test('doctor fails and prints the fix when the hooks are missing', async () => {
    const { run } = await commandLine();
    const { code, stdout } = await run(['doctor']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^warn +hooks .*\n +fix: hookline install/m);
    expect(stdout).toMatch(/^broken +service .*\n +fix: hookline up/m);
  });

  test('queries exit with 1 and print the fix when no service runs', async () => {
    const { run } = await commandLine();
    const { code, stderr } = await run(['patterns']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/hookline up/);
  });
});

describe('fingerprint', () => {
  test('fingerprint reads standard input', async () => {
    const { run } = await commandLine();
    const { stdout } = await run(['fingerprint', '-', '--language', 'python', '--json'], { input: 'x = 1  # one\n' });
    expect(JSON.parse(stdout)).toEqual({
      pattern_id: expect.stringMatching(/^[0-9a-f]{16}$/),
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
      shape: expect.stringMatching(/^[0-9a-f]{64}$/),
      language: 'python',
      kind: 'fragment',
      units: [],
    });
  });

  test('fingerprint exits with 1 and names the file when it does not exist', async () => {
    const { run } = await commandLine();
    expect(await run(['fingerprint', 'nowhere.ts'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nowhere.ts'),
    });
  });
});

describe('the Node.js form of the hooks', () => {
  test('hook capture writes the payload for its owner only and prints nothing', async () => {
    const { run, home } = await commandLine();
    const payload = JSON.stringify({ session_id: 's', hook_event_name: 'Stop', text: "'$(rm -rf /)`\n" });
    expect(await run(['hook', 'capture', 'Stop'], { input: payload })).toEqual({ code: 0, stdout: '', stderr: '' });
    const inbox = join(home, '.cache', 'inbox');
    const name = readdirSync(inbox).find((entry) => entry.endsWith('.json')) ?? '';
    expect(readFileSync(join(inbox, name), 'utf8')).toBe(payload);
    expect(statSync(join(inbox, name)).mode & 0o777).toBe(0o600);
  });

  test('hook decide prints nothing and captures the event when no daemon runs', async () => {
    const { run, home } = await commandLine();
    expect(await run(['hook', 'decide', 'PreToolUse'], { input: '{}' })).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readdirSync(join(home, '.cache', 'inbox')).filter((entry) => entry.endsWith('.json'))).toHaveLength(1);
  });

  test('hook capture prints nothing when the inbox cannot be written', async () => {
    const { run, folder } = await commandLine();
    writeFileSync(join(folder, 'file'), '');
    const env = { HOOKLINE_HOME: join(folder, 'file', 'home') };
    expect(await run(['hook', 'capture', 'Stop'], { input: '{}', env })).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
