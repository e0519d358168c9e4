import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { success } from '@hookline/outcome';
import { hooklinePaths, hooklineSettings, resolveSettings } from '@hookline/settings';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, it } from 'vitest';
import { init, install, newHook, pathAdvice, registrationsOf } from '../src/index.ts';

function options(file: Readonly<Record<string, unknown>> = {}) {
  const folder = temporaryFolder();
  const paths = hooklinePaths(join(folder, 'hooks'), folder);
  return {
    assist: async () => ({ hookSets: () => ({ relink: async () => success(undefined) }) }),
    claudeFolder: folder,
    environment: { PATH: '/usr/bin', SHELL: '/bin/bash' },
    paths,
    program: join(folder, 'package/bin/hookline.js'),
    settings: resolveSettings(hooklineSettings, { env: {}, file }).values,
  };
}

describe('install', () => {
  it('shows the settings file that it would write', async () => {
    const access = options();
    const { text, value } = await install(access, { dryRun: true });
    expect(value).toMatchObject({ changed: true, dryRun: true, settings: join(access.claudeFolder, 'settings.json') });
    expect(text()).toContain('would become:');
    expect(existsSync(join(access.claudeFolder, 'settings.json'))).toBe(false);
  });

  it('names line and column of a settings file that it cannot parse', async () => {
    const access = options();
    writeFileSync(join(access.claudeFolder, 'settings.json'), '{\n  "hooks": [\n');
    await expect(install(access, { dryRun: true })).rejects.toThrow(/settings\.json:3:1: .*the file was not changed$/);
  });
});

describe('init', () => {
  it('changes nothing without a confirmation', async () => {
    const access = {
      ...options(),
      client: () => {
        throw new Error('not asked');
      },
      clock: { monotonic: () => 0 } as never,
      confirm: undefined,
      importTranscripts: async () => Promise.reject(new Error('not imported')),
      localService: undefined,
      serviceUrl: 'https://traces.example.com',
      socketPath: undefined,
      tell: () => {},
      version: '1.0.0',
      wake: async () => false,
    };
    expect((await init(access, { dryRun: true })).text()).toContain('https://traces.example.com');
    await expect(init(access, {})).rejects.toMatchObject({ exitCode: 2 });
    await expect(init({ ...access, confirm: async () => false }, {})).rejects.toMatchObject({ exitCode: 1 });
    expect(existsSync(access.paths.home)).toBe(false);
  });
});

describe('newHook', () => {
  it('writes a hook that imports the installed version, and refuses to replace it', async () => {
    const { claudeFolder, paths } = options();
    const places = { claudeFolder, paths };
    await expect(newHook(places, 'no-push', { event: 'PreToolUse' })).rejects.toThrow('hookline install');
    const module = join(dirname(paths.installedProgram), '../dist/hook.js');
    mkdirSync(dirname(module), { recursive: true });
    writeFileSync(module, '');
    const { value } = await newHook(places, 'no-push', { event: 'PreToolUse', tools: 'Bash' });
    expect(value).toMatchObject({ settings: { hooks: { PreToolUse: [{ matcher: 'Bash' }] } } });
    expect(readFileSync(join(paths.home, 'custom/no-push.mjs'), 'utf8')).toContain("onFailure: 'deny'");
    await expect(newHook(places, 'no-push', { event: 'PreToolUse' })).rejects.toThrow('exists already');
    await expect(newHook(places, 'Push', { event: 'PreToolUse' })).rejects.toMatchObject({ exitCode: 2 });
    await expect(newHook(places, 'stop', { event: 'Stop', tools: 'Bash' })).rejects.toThrow('no event of a tool');
  });
});

describe('registrationsOf', () => {
  const decides = (file: Readonly<Record<string, unknown>>): number =>
    registrationsOf(options(file).settings).length -
    registrationsOf(options({ delegation: { mode: 'off' } }).settings).length;

  it('registers decisions only for what the settings enable', () => {
    expect(decides({ delegation: { mode: 'off' } })).toBe(0);
    expect(decides({ delegation: { mode: 'off' }, search_cache: { answer: true } })).toBeGreaterThan(0);
    expect(decides({ enforcement: { intercept_tools: ['Write'] } })).toBe(0);
  });

  it('registers one hook for judged edits, after the tools of the settings, and one for the end of turns', () => {
    expect(decides({ delegation: { mode: 'off' }, enforcement: { enabled: true } })).toBe(2);
    const enforcement = { enabled: true, settled: false, intercept_tools: ['Write', 'Edit'] };
    expect(decides({ delegation: { mode: 'off' }, enforcement })).toBe(1);
    expect(registrationsOf(options({ enforcement }).settings)).toContainEqual({
      event: 'PostToolUse',
      matcher: 'Write|Edit',
      script: 'decide.sh',
      async: false,
      timeout: 5,
    });
  });

  it('registers one hook before judged edits too when they may be denied', () => {
    const enforcement = { enabled: true, mode: 'block', intercept_tools: ['Write', 'Edit'] };
    expect(decides({ delegation: { mode: 'off' }, enforcement })).toBe(3);
    expect(decides({ delegation: { mode: 'off' }, enforcement: { ...enforcement, enabled: false } })).toBe(0);
    const { settings } = options({ delegation: { mode: 'off' }, enforcement });
    expect(registrationsOf(settings)).toContainEqual(
      expect.objectContaining({ event: 'PreToolUse', matcher: 'Write|Edit', script: 'decide.sh', async: false }),
    );
  });
});

describe('pathAdvice', () => {
  it('is the line of the shell in use, and nothing when the folder is on PATH', () => {
    const bin = '/home/me/bin';
    expect(pathAdvice(bin, { PATH: `/usr/bin:${bin}` })).toBeUndefined();
    expect(pathAdvice(bin, { PATH: '/usr/bin', SHELL: '/usr/bin/fish' })).toBe("fish_add_path '/home/me/bin'");
    expect(pathAdvice(bin, { PATH: '/usr/bin', SHELL: '/bin/zsh' })).toContain('>> ~/.zshrc');
  });
});
