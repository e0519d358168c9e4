import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import {
  addHooks,
  decisions,
  installHooks,
  type InstallOptions,
  isInstalled,
  RECORDING,
  removeHooks,
  uninstallHooks,
} from '../src/index.ts';

function setUp(text?: string): InstallOptions & { read: () => string } {
  const folder = temporaryFolder();
  const settingsFile = join(folder, 'settings.json');
  if (text !== undefined) writeFileSync(settingsFile, text);
  return {
    settingsFile,
    home: join(folder, 'hooks'),
    node: '/usr/bin/node',
    app: '/opt/hookline.js',
    read: () => readFileSync(settingsFile, 'utf8'),
  };
}

const theirs = `{
    "model": "opus",
    "hooks": {
        "PostToolUse": [
            { "matcher": "Edit", "hooks": [ { "type": "command", "command": "theirs.sh", "timeout": 3 } ] }
        ]
    },
    "env": { "A": "b" }
}
`;

describe('settings file in an encoding that the client reads', () => {
  const encodings = [
    ['UTF-8', []],
    ['UTF-8 with a byte order mark', [0xef, 0xbb, 0xbf]],
    ['UTF-16LE with a byte order mark', [0xff, 0xfe]],
  ] as const;

  test.each(encodings)('%s stays in it, and uninstalling restores its bytes', async (name, mark) => {
    const encoding = name.startsWith('UTF-16') ? 'utf16le' : 'utf8';
    const options = setUp();
    const original = Buffer.concat([Buffer.from(mark), Buffer.from(theirs.replace('opus', 'opüs 😀'), encoding)]);
    writeFileSync(options.settingsFile, original);
    expect(await installHooks(options)).toMatchObject({ ok: true, changed: true });
    const installed = readFileSync(options.settingsFile);
    expect([...installed.subarray(0, mark.length)]).toEqual(mark);
    const settings = JSON.parse(installed.subarray(mark.length).toString(encoding)) as { model: string; hooks: object };
    expect(settings.model).toBe('opüs 😀');
    expect(Object.keys(settings.hooks)).toContain('Stop');
    expect(await isInstalled(options)).toBe(true);
    expect(await installHooks(options)).toMatchObject({ ok: true, changed: false });
    expect(await uninstallHooks(options)).toMatchObject({ ok: true, changed: true });
    expect(readFileSync(options.settingsFile).equals(original)).toBe(true);
  });

  test.each(encodings)('%s keeps it when the user changed the file in between', async (name, mark) => {
    const encoding = name.startsWith('UTF-16') ? 'utf16le' : 'utf8';
    const options = setUp();
    const write = (text: string): void =>
      writeFileSync(options.settingsFile, Buffer.concat([Buffer.from(mark), Buffer.from(text, encoding)]));
    write(theirs);
    await installHooks(options);
    write(readFileSync(options.settingsFile).subarray(mark.length).toString(encoding).replace('opus', 'sonnet'));
    await uninstallHooks(options);
    const left = readFileSync(options.settingsFile);
    expect([...left.subarray(0, mark.length)]).toEqual(mark);
    expect(left.subarray(mark.length).toString(encoding)).toBe(theirs.replace('opus', 'sonnet'));
  });

  test('that is not valid UTF-8 is not changed', async () => {
    const options = setUp();
    const bytes = Buffer.from([0x7b, 0x22, 0xe9, 0x22, 0x3a, 0x31, 0x7d]);
    writeFileSync(options.settingsFile, bytes);
    expect(await installHooks(options)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('UTF-8') },
    });
    expect(await uninstallHooks(options)).toMatchObject({ ok: false });
    expect(readFileSync(options.settingsFile).equals(bytes)).toBe(true);
  });
});

describe('the diff of commands', () => {
  test('is enabled by installing, and removed byte by byte by uninstalling, also after another edit', async () => {
    const options = setUp(theirs);
    expect(await installHooks(options)).toMatchObject({ ok: true, commandDiff: true });
    expect(JSON.parse(options.read())).toMatchObject({ bashEditDiffEnabled: true });
    expect(await installHooks(options)).toMatchObject({ ok: true, changed: false });
    writeFileSync(options.settingsFile, options.read().replace('"opus"', '"haiku"'));
    await installHooks(options);
    await uninstallHooks(options);
    expect(options.read()).toBe(theirs.replace('"opus"', '"haiku"'));
  });

  test.each(['true', 'false'])('stays as the user has set it: %s', async (value) => {
    const text = theirs.replace('"model"', `"bashEditDiffEnabled": ${value},\n    "model"`);
    const options = setUp(text);
    expect(await installHooks(options)).toMatchObject({ ok: true, commandDiff: value === 'true' });
    expect(JSON.parse(options.read())).toMatchObject({ bashEditDiffEnabled: value === 'true' });
    writeFileSync(options.settingsFile, options.read().replace('"opus"', '"haiku"'));
    await uninstallHooks(options);
    expect(options.read()).toBe(text.replace('"opus"', '"haiku"'));
  });
});

describe('installHooks', () => {
  test('registers each recorded event once and no other', async () => {
    const options = setUp();
    expect(await installHooks(options)).toMatchObject({ ok: true, changed: true });
    const { hooks } = JSON.parse(options.read()) as { hooks: Record<string, { hooks: object[] }[]> };
    expect(Object.keys(hooks).sort()).toEqual(RECORDING.map((registration) => registration.event).sort());
    expect(hooks['PostToolUse']).toEqual([
      {
        hooks: [
          {
            type: 'command',
            command: join(options.home, 'bin/capture.sh'),
            args: ['PostToolUse'],
            async: true,
            timeout: 5,
          },
        ],
      },
    ]);
    expect(hooks['Stop']?.[0]?.hooks[0]).not.toHaveProperty('async');
    expect(hooks).not.toHaveProperty('MessageDisplay');
    expect(hooks).not.toHaveProperty('PreToolUse');
  });

  test('keeps foreign hooks, keys, order and indentation', async () => {
    const options = setUp(theirs);
    await installHooks(options);
    const text = options.read();
    expect(text).toContain(
      '{ "matcher": "Edit", "hooks": [ { "type": "command", "command": "theirs.sh", "timeout": 3 } ] }',
    );
    expect(text).toContain('\n    "env": { "A": "b" },\n    "bashEditDiffEnabled": true\n}\n');
    const { hooks } = JSON.parse(text) as { hooks: Record<string, unknown[]> };
    expect(hooks['PostToolUse']).toHaveLength(2);
    expect(Object.keys(JSON.parse(text) as object)).toEqual(['model', 'hooks', 'env', 'bashEditDiffEnabled']);
  });

  test('changes nothing when run again', async () => {
    const options = setUp(theirs);
    await installHooks(options);
    const once = options.read();
    expect(await installHooks(options)).toMatchObject({ ok: true, changed: false });
    expect(options.read()).toBe(once);
  });

  test('replaces an older registration', async () => {
    const options = setUp(theirs);
    await installHooks({
      ...options,
      registrations: [{ event: 'PostToolUse', script: 'capture.sh', matcher: 'Write', async: false, timeout: 9 }],
    });
    await installHooks(options);
    const { hooks } = JSON.parse(options.read()) as { hooks: Record<string, unknown[]> };
    expect(hooks['PostToolUse']).toHaveLength(2);
    await uninstallHooks(options);
    expect(JSON.parse(options.read())).toEqual(JSON.parse(theirs));
  });

  test('writes the scripts and a backup of the settings', async () => {
    const options = setUp(theirs);
    const result = await installHooks(options);
    expect(statSync(join(options.home, 'bin/capture.sh')).mode & 0o777).toBe(0o700);
    expect(readFileSync(join(options.home, 'bin/node.path'), 'utf8')).toBe('/usr/bin/node\n');
    expect(result.ok && result.backup && readFileSync(result.backup, 'utf8')).toBe(theirs);
  });

  test('writes nothing when dryRun is set', async () => {
    const options = setUp(theirs);
    const result = await installHooks({ ...options, dryRun: true });
    expect(result).toMatchObject({ ok: true, changed: true });
    expect(result.ok && result.text).toContain('capture.sh');
    expect(options.read()).toBe(theirs);
    expect(existsSync(options.home)).toBe(false);
  });

  test('writes through a symbolic link', async () => {
    const options = setUp();
    const real = join(options.settingsFile, '../dotfiles.json');
    writeFileSync(real, '{}');
    symlinkSync(real, options.settingsFile);
    await installHooks(options);
    expect(lstatSync(options.settingsFile).isSymbolicLink()).toBe(true);
    expect(readFileSync(real, 'utf8')).toContain('capture.sh');
  });

  test('registers Node.js when launch is node', async () => {
    const options = { ...setUp(), launch: 'node' as const };
    await installHooks(options);
    const { hooks } = JSON.parse(options.read()) as { hooks: Record<string, { hooks: object[] }[]> };
    expect(hooks['Stop']?.[0]?.hooks[0]).toMatchObject({
      command: '/usr/bin/node',
      args: ['/opt/hookline.js', 'hook', 'capture', 'Stop'],
    });
    expect(await isInstalled(options)).toBe(true);
    await uninstallHooks(options);
    expect(await isInstalled(options)).toBe(false);
  });
});

describe('installHooks and uninstallHooks report the position of a syntax error and change nothing', () => {
  test.each([
    ['{\n  "a": 1,\n}\n', 3, 1],
    ['{ "a": 1 // mine\n}', 1, 10],
    ['{"hooks": []}', 1, 2],
    ['[]', 1, 1],
    ['{"a": "unfinished', 1, 7],
  ])('%j', async (text, line, column) => {
    const options = setUp(text);
    expect(await installHooks(options)).toMatchObject({ ok: false, error: { line, column } });
    expect(await uninstallHooks(options)).toMatchObject({ ok: false, error: { line, column } });
    expect(options.read()).toBe(text);
    expect(existsSync(options.home)).toBe(false);
  });
});

describe('uninstallHooks', () => {
  test('restores the original bytes', async () => {
    for (const text of [theirs, '{}', '{ "hooks": {} }', '{"hooks":{"Stop":[]}}', '', '\t{\r\n\t"a": 1}\r\n']) {
      const options = setUp(text);
      await installHooks(options);
      await installHooks(options);
      await uninstallHooks(options);
      expect(options.read()).toBe(text);
    }
  });

  test('removes a file that installHooks created', async () => {
    const options = setUp();
    await installHooks(options);
    await uninstallHooks(options);
    expect(existsSync(options.settingsFile)).toBe(false);
    expect(await uninstallHooks(options)).toMatchObject({ ok: true, changed: false });
  });

  test('removes only its own hooks when the file was changed since', async () => {
    const options = setUp(theirs);
    await installHooks(options);
    writeFileSync(options.settingsFile, options.read().replace('"opus"', '"sonnet"'));
    await uninstallHooks(options);
    expect(JSON.parse(options.read())).toEqual({ ...(JSON.parse(theirs) as object), model: 'sonnet' });
  });

  test('removes its own hook from a group with foreign hooks', () => {
    const launcher = { kind: 'sh', home: '/h' } as const;
    const text =
      '{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"/h/bin/capture.sh"},{"type":"command","command":"x"}]}]}}';
    const edit = removeHooks(text, launcher);
    expect(edit.ok && JSON.parse(edit.text)).toEqual({
      hooks: { Stop: [{ hooks: [{ type: 'command', command: 'x' }] }] },
    });
  });

  test('keeps at most five backups', async () => {
    const options = setUp(theirs);
    for (let i = 0; i < 8; i++) {
      await installHooks(options);
      await uninstallHooks(options);
    }
    expect(readdirSync(join(options.home, 'backups')).length).toBeLessThanOrEqual(5);
  });
});

test('addHooks and removeHooks keep the meaning of any settings', () => {
  const launcher = { kind: 'sh', home: '/h' } as const;
  const group = fc.record({
    matcher: fc.string(),
    hooks: fc.array(fc.record({ type: fc.constant('command'), command: fc.string() })),
  });
  const settings = fc.record(
    {
      hooks: fc.dictionary(fc.constantFrom('PostToolUse', 'Stop', 'Other'), fc.array(group, { minLength: 1 }), {
        minKeys: 1,
      }),
      env: fc.dictionary(fc.string(), fc.string()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(settings, fc.constantFrom(0, 1, 2, 4, '\t'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const added = addHooks(text, RECORDING, launcher);
      if (!added.ok) throw new Error('not added');
      for (const key of Object.keys(value)) expect(JSON.parse(added.text)).toHaveProperty([key]);
      const removed = removeHooks(added.text, launcher);
      expect(removed.ok && JSON.parse(removed.text)).toEqual(JSON.parse(text));
    }),
    { numRuns: 60 },
  );
});

test('installHooks registers a home with spaces and quotes unchanged', async () => {
  const options = setUp();
  const home = join(options.home, `it's "my" home`);
  mkdirSync(home, { recursive: true });
  await installHooks({ ...options, home });
  expect(JSON.parse(options.read())).toMatchObject({
    hooks: { Stop: [{ hooks: [{ command: join(home, 'bin/capture.sh') }] }] },
  });
});

describe('decisions', () => {
  test('registers no event without a tool to decide about', () => {
    expect(decisions({ before: [], after: [] })).toEqual([]);
    expect(decisions({ before: ['Write', 'Edit'], after: '*', contextLost: true })).toMatchObject([
      { event: 'PreToolUse', matcher: 'Write|Edit', script: 'decide.sh' },
      { event: 'PostToolUse', script: 'decide.sh' },
      { event: 'SessionStart', matcher: 'compact|clear' },
    ]);
  });

  test('are removed by the next install without them, and by uninstall', async () => {
    const options = setUp(theirs);
    const registrations = [...RECORDING, ...decisions({ before: ['Grep'], after: ['Bash'] })];
    await installHooks({ ...options, registrations });
    expect(JSON.parse(options.read())).toMatchObject({ hooks: { PreToolUse: [{ matcher: 'Grep' }] } });
    expect(await installHooks({ ...options, registrations })).toMatchObject({ changed: false });
    await installHooks(options);
    expect(JSON.parse(options.read())).not.toHaveProperty('hooks.PreToolUse');
    await uninstallHooks(options);
    expect(options.read()).toBe(theirs);
  });
});

describe('status line', () => {
  const statusLine = {
    wanted: true,
    wrap: (own?: string) => `ours ${own ?? ''}`,
    unwrap: (command: string) =>
      command.startsWith('ours ')
        ? { wrapped: true, ...(command === 'ours ' ? {} : { userCommand: command.slice(5) }) }
        : { wrapped: false },
  };
  const own = '{\n  "statusLine": { "type": "command", "command": "theirs", "padding": 1 },\n  "model": "opus"\n}\n';

  test("wraps the user's own once and is removed to the original bytes", async () => {
    const options = { ...setUp(own), statusLine };
    await installHooks(options);
    const installed = JSON.parse(options.read()) as object;
    expect(installed).toMatchObject({ statusLine: { type: 'command', command: 'ours theirs', padding: 1 } });
    expect(await installHooks(options)).toMatchObject({ changed: false });
    await uninstallHooks(options);
    expect(options.read()).toBe(own);
  });

  test("is the user's own again, or absent, when the file was changed since", async () => {
    for (const [text, after] of [
      [own, { type: 'command', command: 'theirs', padding: 1 }],
      ['{"model": "opus"}', undefined],
    ] as const) {
      const options = { ...setUp(text), statusLine };
      await installHooks(options);
      writeFileSync(options.settingsFile, options.read().replace('"opus"', '"sonnet"'));
      await uninstallHooks(options);
      const left = JSON.parse(options.read()) as { statusLine?: unknown };
      expect(left).toMatchObject({ model: 'sonnet' });
      expect(left.statusLine).toEqual(after);
    }
  });

  test('is removed by an install without it, and ignored when it is not a command', async () => {
    const options = setUp(own);
    await installHooks({ ...options, statusLine });
    await installHooks({ ...options, statusLine: { ...statusLine, wanted: false } });
    expect(JSON.parse(options.read())).toMatchObject({ statusLine: { command: 'theirs' } });
    const other = setUp('{"statusLine":{"type":"other"}}');
    await installHooks({ ...other, statusLine });
    expect(JSON.parse(other.read())).toMatchObject({ statusLine: { type: 'other' } });
  });
});
