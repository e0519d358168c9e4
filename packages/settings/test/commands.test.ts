import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configGet, configPath, configSet, configShow, ignore } from '../src/commands.ts';
import { LiveSettings, readSettings } from '../src/index.ts';

function home() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'settings-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const configFile = join(folder, 'config.yaml');
  const options = (env: Readonly<Record<string, string>> = {}) => ({
    ...readSettings(configFile, env),
    paths: { configFile, home: folder },
    locate: async (file: string) => ({ path: file.slice(folder.length + 1), repository: 'example/shop' }),
  });
  return { configFile, folder, options };
}

describe('config', () => {
  it('reports a value with its origin', async () => {
    const { configFile, options } = home();
    writeFileSync(configFile, 'cache:\n  max_age_days: 9\n');
    expect((await configGet(options(), 'cache.max_age_days')).text()).toBe('9');
    const shown = await configShow(options({ LOG_LEVEL: 'debug' }), undefined);
    expect(shown.text()).toMatch(/cache\.max_age_days +9 +config\.yaml, cache\.max_age_days/);
    expect(shown.text()).toMatch(/logging\.level +"debug" +environment, LOG_LEVEL/);
    expect((await configPath(options())).value).toEqual({ path: configFile, exists: true });
  });

  it('changes the file and says when the change applies', async () => {
    const { configFile, options } = home();
    const live = await configSet(options(), 'tracking.ignore', ['/private/**'], {});
    expect(live.text()).toContain('a running daemon applies it with the next event');
    const later = await configSet(options(), 'cache.max_age_days', ['3'], {});
    expect(later.text()).toContain('hookline restart');
    expect(readFileSync(configFile, 'utf8')).toBe(
      'tracking:\n  ignore:\n    - /private/**\ncache:\n  max_age_days: 3\n',
    );
    const overridden = await configSet(options({ LOG_LEVEL: 'warn' }), 'logging.level', ['info'], {});
    expect(overridden.text()).toContain('the environment variable LOG_LEVEL takes precedence');
  });

  it('refuses unknown names, wrong values and a file with a syntax error', async () => {
    const { configFile, options } = home();
    await expect(configGet(options(), 'cache.max_age_day')).rejects.toThrow('did you mean cache.max_age_days?');
    await expect(configSet(options(), 'cache.max_age_days', ['x'], {})).rejects.toMatchObject({ exitCode: 2 });
    await expect(configSet(options(), 'cache.max_age_days', [], {})).rejects.toThrow('give either a value or --unset');
    writeFileSync(configFile, 'cache: [');
    await expect(configSet(options(), 'cache.max_age_days', ['3'], {})).rejects.toThrow('was not changed');
    expect(readFileSync(configFile, 'utf8')).toBe('cache: [');
  });
});

describe('ignore', () => {
  it('adds a folder once, and removes it again', async () => {
    const { folder, options } = home();
    expect((await ignore(options(), folder, {})).value).toMatchObject({ ignored: true, changed: true });
    expect(options().settings.tracking.ignore).toEqual([folder]);
    expect((await ignore(options(), folder, {})).value).toMatchObject({ ignored: true, changed: false });
    expect((await ignore(options(), folder, { remove: true })).value).toMatchObject({ ignored: false, changed: true });
    await expect(ignore(options(), folder, { remove: true })).rejects.toThrow('it is empty');
  });
});

describe('LiveSettings', () => {
  it('applies what can change in a running process, names the rest, and keeps the last valid file', async () => {
    const { configFile } = home();
    const changes: (readonly string[])[] = [];
    const live = new LiveSettings({
      file: configFile,
      initial: readSettings(configFile, {}).settings,
      read: () => readSettings(configFile, {}),
      onChange: (_changed, needsRestart) => changes.push(needsRestart),
    });
    expect(live.current.tracking.ignore).toEqual([]);
    writeFileSync(configFile, 'tracking:\n  ignore: [/private]\ncache:\n  max_age_days: 3\n');
    await nextTurn();
    expect(live.current.tracking.ignore).toEqual(['/private']);
    expect(live.current.cache.maxAgeDays).toBe(7);
    expect(live.needsRestart).toEqual(['cache.max_age_days']);
    writeFileSync(configFile, 'tracking: [');
    await nextTurn();
    expect(live.current.tracking.ignore).toEqual(['/private']);
    expect(changes).toEqual([['cache.max_age_days'], ['cache.max_age_days']]);
  });
});
