import { describe, expect, test } from 'vitest';
import { editSettingsFile, findSetting, hooklineSettings, parseSettingValue } from '../src/index.ts';

function named(name: string) {
  const setting = findSetting(hooklineSettings, name);
  if (!setting) throw new Error(name);
  return setting;
}

function edit(text: string, name: string, value: unknown): string {
  const edited = editSettingsFile(text, named(name), value);
  if (!edited.ok) throw new Error(edited.error.message);
  return edited.value;
}

describe('editSettingsFile', () => {
  test('changes one value and keeps comments, order, quotes and indentation', () => {
    const text = [
      '# mine',
      'logging:',
      '    level: "debug" # loud',
      '',
      '# what stays private',
      'tracking:',
      '    # never these',
      '    ignore:',
      "        - '/a/**' # first",
      '    mode: full',
      'cache: { max_age_days: 3 } # days',
      '',
    ].join('\n');
    expect(edit(text, 'logging.level', 'warn')).toBe(text.replace('"debug"', '"warn"'));
    expect(edit(text, 'tracking.mode', 'redacted')).toBe(text.replace('mode: full', 'mode: redacted'));
    expect(edit(text, 'cache.max_age_days', 14)).toBe(text.replace('max_age_days: 3', 'max_age_days: 14'));
  });

  test('adds a missing setting, section or file', () => {
    expect(edit('', 'cache.max_age_days', 14)).toBe('cache:\n  max_age_days: 14\n');
    expect(edit('cache:\n  dir: /x\n', 'cache.max_age_days', 14)).toBe('cache:\n  dir: /x\n  max_age_days: 14\n');
    expect(edit('cache:\n  dir: /x\n', 'tracking.ignore', ['/a/**'])).toBe(
      'cache:\n  dir: /x\ntracking:\n  ignore:\n    - /a/**\n',
    );
    expect(edit('# only a comment\n', 'logging.level', 'warn')).toMatch(
      /^# only a comment\n+logging:\n {2}level: warn\n$/,
    );
    expect(edit('cache: # nothing here yet\n', 'cache.max_age_days', 1)).toContain('nothing here yet');
  });

  test('removes a setting, and its section when nothing is left in it', () => {
    const text = 'cache:\n  dir: /x\n  max_age_days: 14\nlogging:\n  level: warn\n';
    expect(edit(text, 'cache.dir', undefined)).toBe('cache:\n  max_age_days: 14\nlogging:\n  level: warn\n');
    expect(edit(text, 'logging.level', undefined)).toBe('cache:\n  dir: /x\n  max_age_days: 14\n');
    expect(edit(text, 'tracking.mode', undefined)).toBe(text);
  });

  test('refuses a file that is not valid YAML or has a value where a section belongs', () => {
    for (const text of ['cache: [', 'cache: 3\n', '- cache\n'])
      expect(editSettingsFile(text, named('cache.max_age_days'), 1)).toMatchObject({ ok: false });
  });
});

describe('parseSettingValue', () => {
  const parse = (name: string, ...words: string[]) => parseSettingValue(named(name), words);

  test('converts words to the type of the setting', () => {
    expect(parse('cache.max_age_days', '14')).toEqual({ ok: true, value: 14 });
    expect(parse('tracking.enabled', 'off')).toEqual({ ok: true, value: false });
    expect(parse('cache.dir', '123')).toEqual({ ok: true, value: '123' });
    expect(parse('tracking.ignore', '/a/**', '*.pem')).toEqual({ ok: true, value: ['/a/**', '*.pem'] });
    expect(parse('tracking.ignore', '/a/**')).toEqual({ ok: true, value: ['/a/**'] });
    expect(parse('tracking.ignore', '["/a/**", "/b"]')).toEqual({ ok: true, value: ['/a/**', '/b'] });
    expect(parse('tracking.projects', '{"/a/**": full}')).toEqual({ ok: true, value: { '/a/**': 'full' } });
  });

  test('refuses values outside of the range, and several values for one', () => {
    for (const words of [['soon'], ['-1'], ['1', '2']]) {
      const parsed = parse('cache.max_age_days', ...words);
      expect(parsed).toMatchObject({ ok: false, error: { message: expect.stringContaining('in days') } });
    }
  });
});
