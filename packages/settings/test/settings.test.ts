import { describe, expect, expectTypeOf, test } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { z } from 'zod';
import {
  hooklineHome,
  hooklineSettings,
  listSettings,
  loadSettings,
  parseSettingsFile,
  readSettings,
  resolveSettings,
  setting,
  UNUSED_SETTINGS,
} from '../src/index.ts';

const definitions = {
  cache: {
    maxAgeDays: setting({
      description: 'Days.',
      schema: z.number().positive().max(10),
      default: 7,
      env: ['CACHE_DAYS', 'OLD_CACHE_DAYS'],
    }),
    enabled: setting({ description: 'On.', schema: z.boolean(), default: true, env: ['CACHE_ON'] }),
    token: setting({ description: 'Secret.', schema: z.string().min(8), default: '', env: ['TOKEN'], secret: true }),
  },
} as const;

describe('precedence', () => {
  const file = { cache: { max_age_days: 2 } };
  const env = { CACHE_DAYS: '3', OLD_CACHE_DAYS: '4' };

  test('explicit, environment, file and default values apply in this order with their origin', () => {
    const at = (layers: Parameters<typeof resolveSettings<typeof definitions>>[1]): [number, unknown] => {
      const { values, origins } = resolveSettings(definitions, layers);
      return [values.cache.maxAgeDays, origins['cache.maxAgeDays']];
    };
    expect(at({ explicit: { cache: { maxAgeDays: 1 } }, env, file })).toEqual([1, { layer: 'explicit' }]);
    expect(at({ env, file })).toEqual([3, { layer: 'environment', variable: 'CACHE_DAYS' }]);
    expect(at({ env: { OLD_CACHE_DAYS: '4' }, file })).toEqual([
      4,
      { layer: 'environment', variable: 'OLD_CACHE_DAYS' },
    ]);
    expect(at({ file })).toEqual([2, { layer: 'file', path: 'cache.max_age_days' }]);
    expect(at({})).toEqual([7, { layer: 'default' }]);
  });

  test('an undefined explicit value and an empty variable count as absent', () => {
    const { values } = resolveSettings(definitions, {
      explicit: { cache: { maxAgeDays: undefined } },
      env: { CACHE_DAYS: '' },
    });
    expect(values.cache.maxAgeDays).toBe(7);
  });
});

describe('invalid values', () => {
  test('are reported, and the next layer applies', () => {
    const { values, problems } = resolveSettings(definitions, {
      env: { CACHE_DAYS: 'soon' },
      file: { cache: { max_age_days: 5 } },
    });
    expect(values.cache.maxAgeDays).toBe(5);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where).toBe('CACHE_DAYS');
    expect(problems[0]?.message).toContain('"soon"');
  });

  test('do not appear in the message when they are secret', () => {
    const { problems } = resolveSettings(definitions, { env: { TOKEN: 'hunter2' } });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('are reported when a section or the file is not a mapping', () => {
    for (const cache of ['off', ['max_age_days', 5]]) {
      const { problems } = resolveSettings(definitions, { file: { cache } });
      expect(problems).toEqual([
        { kind: 'invalid', where: 'cache', message: expect.stringContaining('max_age_days, enabled, token') },
      ]);
    }
    expect(resolveSettings(definitions, { file: ['cache'] }).problems).toMatchObject([{ where: 'the file' }]);
    expect(resolveSettings(definitions, { file: { cache: null } }).problems).toEqual([]);
  });

  test('do not include yes, no, on and off for a boolean', () => {
    for (const [text, value] of Object.entries({ on: true, yes: true, off: false, no: false }))
      expect(resolveSettings(definitions, { file: { cache: { enabled: text } } })).toMatchObject({
        values: { cache: { enabled: value } },
        problems: [],
      });
  });

  test('include unknown sections and settings, with the closest name and those that exist', () => {
    const { problems } = resolveSettings(definitions, {
      file: { cache: { max_age_day: 5, enabled: true }, cahce: { token: 'x' }, unrelated: 1 },
    });
    const names = 'max_age_days, enabled, token';
    expect(problems).toEqual([
      {
        kind: 'unknown',
        where: 'cache.max_age_day',
        message: `unknown setting, did you mean max_age_days? this section has: ${names}`,
      },
      { kind: 'unknown', where: 'cahce', message: 'unknown section, did you mean cache? sections are: cache' },
      { kind: 'unknown', where: 'unrelated', message: 'unknown section; sections are: cache' },
    ]);
  });

  test('include names without effect, unless a definition has them', () => {
    const { problems } = resolveSettings(definitions, {
      file: { cache: { token: '12345678', dir: '/x' }, quorum: { models: {}, model: 1 } },
      unused: { cache: ['token', 'dir'], quorum: ['models'] },
    });
    expect(problems.map(({ kind, where }) => [kind, where])).toEqual([
      ['unused', 'cache.dir'],
      ['unused', 'quorum.models'],
      ['unknown', 'quorum.model'],
    ]);
  });

  test('do not change a value when the file is not a mapping', () => {
    for (const file of [null, 3, 'text', [1], { cache: 'yes' }]) {
      expect(resolveSettings(definitions, { file }).values.cache.maxAgeDays).toBe(7);
    }
  });
});

test('the sections that the specification prints are accepted as they are, and rag and quorum are not used yet', () => {
  const text = `enforcement:
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
  const parsed = parseSettingsFile(text);
  if (!parsed.ok) throw new Error(parsed.message);
  const { problems, values } = resolveSettings(hooklineSettings, { file: parsed.value, unused: UNUSED_SETTINGS });
  expect(values.enforcement).toMatchObject({
    enabled: true,
    mode: 'warn',
    performanceBudgetSeconds: 2,
    interceptTools: ['Write', 'Edit', 'MultiEdit'],
  });
  expect(values.logging).toMatchObject({ level: 'info', file: '~/.claude/hooks/logs/quality_enforcer.log' });
  expect(problems.map(({ kind, where }) => [kind, where])).toEqual([
    ['unused', 'rag.enabled'],
    ['unused', 'rag.base_url'],
    ['unused', 'rag.timeout_seconds'],
    ['unused', 'quorum.enabled'],
    ['unused', 'quorum.models'],
  ]);
});

test('booleans accept true, yes, on, 1 and their opposites', () => {
  const read = (text: string): boolean =>
    resolveSettings(definitions, { env: { CACHE_ON: text } }).values.cache.enabled;
  expect(['false', 'no', 'OFF', '0'].map(read)).toEqual([false, false, false, false]);
  expect(['true', 'Yes', 'on', '1'].map(read)).toEqual([true, true, true, true]);
});

test('values have the types of their definitions', () => {
  const { values } = resolveSettings(hooklineSettings, {});
  expectTypeOf(values.tracking.mode).toEqualTypeOf<'full' | 'redacted' | 'metadata-only'>();
  expectTypeOf(values.cache.maxAgeDays).toEqualTypeOf<number>();
  expect(Object.isFrozen(values.cache)).toBe(true);
});

test('defaults are the documented ones', () => {
  const { values, problems } = resolveSettings(hooklineSettings, { env: {} });
  expect(problems).toEqual([]);
  expect(values.service.port).toBe(8053);
  expect(values.circuitBreaker).toEqual({
    failureThreshold: 3,
    timeoutSeconds: 60,
    adaptive: false,
    adaptiveWindowSeconds: 300,
  });
  expect([values.cache.backend, values.cache.redisUrl, values.cache.redisPrefix]).toEqual([
    'disk',
    '',
    'hookline:events',
  ]);
  expect(values.health).toEqual({ intervalSeconds: 30, timeoutSeconds: 1 });
  expect([values.cache.maxAgeDays, values.cache.maxSizeMb]).toEqual([7, 50]);
});

test('environment variables set the values', () => {
  const { values, problems } = resolveSettings(hooklineSettings, {
    env: {
      INTELLIGENCE_SERVICE_URL: 'http://traces.example:9000',
      INTELLIGENCE_SERVICE_PORT: '9000',
      PATTERN_TRACKING_ENABLED: 'false',
      PATTERN_CACHE_DIR: '~/.claude/hooks/.cache/patterns',
      PATTERN_CACHE_MAX_AGE_DAYS: '14',
      PATTERN_CACHE_MAX_SIZE_MB: '100',
      CIRCUIT_BREAKER_FAILURE_THRESHOLD: '5',
      CIRCUIT_BREAKER_TIMEOUT: '120',
      CIRCUIT_BREAKER_ADAPTIVE: 'yes',
      PATTERN_CACHE_BACKEND: 'redis',
      PATTERN_CACHE_REDIS_URL: 'rediss://cache.example:6380/2',
      HEALTH_CHECK_INTERVAL: '10',
      HEALTH_CHECK_TIMEOUT: '0.5',
      DATABASE_URL: 'postgresql://second@localhost/db',
      TRACEABILITY_DB_URL_EXTERNAL: 'postgresql://first@localhost/db',
      LOG_LEVEL: 'INFO',
    },
  });
  expect(problems).toEqual([]);
  expect(values).toMatchObject({
    service: { url: 'http://traces.example:9000', port: 9000 },
    tracking: { enabled: false },
    cache: { maxAgeDays: 14, maxSizeMb: 100, backend: 'redis', redisUrl: 'rediss://cache.example:6380/2' },
    circuitBreaker: { failureThreshold: 5, timeoutSeconds: 120, adaptive: true },
    health: { intervalSeconds: 10, timeoutSeconds: 0.5 },
    database: { url: 'postgresql://first@localhost/db' },
    logging: { level: 'info' },
  });
});

describe('hooklineHome', () => {
  const at = (env: Record<string, string>): string => hooklineHome({ env, userHome: '/u' });
  test.each([
    [{ HOOKLINE_HOME: '/x', CLAUDE_CONFIG_DIR: '/y' }, '/x'],
    [{ HOOKLINE_HOME: '~/x' }, '/u/x'],
    [{ CLAUDE_CONFIG_DIR: '/y' }, '/y/hooks'],
    [{}, '/u/.claude/hooks'],
  ])('%j is %s', (env, home) => expect(at(env as Record<string, string>)).toBe(home));
});

describe('parseSettingsFile', () => {
  test('parses YAML with comments', () => {
    expect(parseSettingsFile('# mine\ncache:\n  max_age_days: 3\n')).toEqual({
      ok: true,
      value: { cache: { max_age_days: 3 } },
    });
    expect(parseSettingsFile('')).toEqual({ ok: true, value: {} });
  });

  test('reports position and fix when an unquoted glob is parsed as an alias', () => {
    const result = parseSettingsFile('tracking:\n  ignore:\n    - **/generated/**\n');
    expect(result).toMatchObject({ ok: false, line: 3, column: 7, message: expect.stringContaining('quotes') });
  });

  test('reports the position of a syntax error', () => {
    const result = parseSettingsFile('cache:\n  max_age_days: [1\nlogging: {}\n');
    expect(result).toMatchObject({ ok: false });
    if (!result.ok) expect([result.line, result.column]).toEqual([expect.any(Number), expect.any(Number)]);
  });
});

describe('a settings file', () => {
  const readBoth = async (text: string | undefined, env = {}): Promise<void> => {
    const path = join(temporaryFolder(), 'config.yaml');
    if (text !== undefined) writeFileSync(path, text);
    expect(await loadSettings(path, env)).toEqual(readSettings(path, env));
  };

  test('is read the same way when it is missing, blank, has only comments, has settings, or is no YAML', async () => {
    for (const text of [undefined, '', '\n# a: b\n  # c\n', '# a\nservice:\n  port: 9000\n', 'service: [\n'])
      await readBoth(text);
    await readBoth('service:\n  port: 70000\n', { INTELLIGENCE_SERVICE_PORT: '80a' });
  });

  test('has no value of a secret in the problem that names it', () => {
    const { problems } = resolveSettings(hooklineSettings, {
      file: {
        service: { token: 12_345_678 },
        database: { url: 'secret://me:hunter2@x' },
        cache: { redis_url: 'hunter2' },
      },
    });
    expect(problems.map(({ where }) => where)).toEqual(['service.token', 'database.url', 'cache.redis_url']);
    expect(JSON.stringify(problems)).not.toMatch(/12345678|hunter2/);
  });

  test('has each default among the values that its schema accepts, unless the default stands for another one', () => {
    const wrong = listSettings(hooklineSettings).filter(({ definition }) => {
      const result = definition.schema['~standard'].validate(definition.default) as { readonly issues?: unknown };
      return result.issues !== undefined;
    });
    expect(wrong.map(({ name }) => name)).toEqual(['service.token']);
  });
});
