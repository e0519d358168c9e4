import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { StateGuard } from '../src/index.ts';
import { defaults, definition, schema } from './support.ts';

const DAY_MS = 86_400_000;
let directory: string;
let file: string;
let clock: ManualClock;
let guard: StateGuard;

beforeEach(() => {
  directory = temporaryFolder();
  file = join(directory, definition.name);
  clock = new ManualClock(Date.UTC(2026, 10, 21, 9, 17, 54));
  guard = new StateGuard({ directory, clock });
});

const onDisk = (): unknown => JSON.parse(readFileSync(file, 'utf8'));
const copies = (): string[] => readdirSync(directory).filter((name) => name !== definition.name);

describe('StateGuard.read', () => {
  test('returns the defaults when the file is absent, and writes nothing', async () => {
    const { value, report } = await guard.read(definition);
    expect(value).toEqual(defaults);
    expect(report).toMatchObject({ status: 'absent', repaired: false });
    expect(await guard.repair([definition])).toEqual([report]);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('returns a complete state when the file is damaged, and leaves the file unchanged', async () => {
    writeFileSync(file, '{"tokens": 5, "owner": "ada", "context": {"cur');
    const { value, report } = await guard.read(definition);
    expect(value).toEqual({ ...defaults, tokens: 5, owner: 'ada' });
    expect(report).toMatchObject({ status: 'damaged', syntaxBroken: true, repaired: false });
    expect(readFileSync(file, 'utf8')).toContain('"cur');
    expect(await guard.validate([definition])).toEqual([report]);
  });

  test('reports an unreadable file and leaves it unchanged', async () => {
    rmSync(directory, { recursive: true });
    writeFileSync(directory, 'a file where the folder should be');
    const { value, report } = await guard.read(definition);
    expect(value).toEqual(defaults);
    expect(report).toMatchObject({ status: 'unreadable', refusal: 'ENOTDIR' });
    expect(await guard.update(definition, (state) => state)).toMatchObject({
      ok: false,
      error: { code: 'io_failure' },
    });
  });
});

describe('StateGuard.update', () => {
  test('writes for the owner only, keeps unknown fields and runs updates one after another', async () => {
    writeFileSync(file, JSON.stringify({ ...defaults, extra: [1] }));
    await Promise.all(
      Array.from({ length: 20 }, () => guard.update(definition, (state) => ({ ...state, tokens: state.tokens + 1 }))),
    );
    expect(onDisk()).toEqual({ ...defaults, tokens: 10_020, extra: [1] });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('rejects an invalid state and continues after a transform that throws', async () => {
    expect(await guard.write(definition, { ...defaults, tokens: -1 })).toMatchObject({
      ok: false,
      error: { code: 'invalid_state', retryable: false },
    });
    const thrown = guard.update(definition, () => {
      throw new Error('mine');
    });
    await expect(thrown).rejects.toThrow('mine');
    expect(await guard.write(definition, { ...defaults, tokens: 1 })).toMatchObject({ ok: true });
  });

  test('backs up at most once an hour, for seven days, and always keeps the newest backup', async () => {
    for (let hour = 0; hour < 3; hour++) {
      await guard.write(definition, { ...defaults, tokens: hour });
      await guard.write(definition, { ...defaults, tokens: hour });
      await clock.advance(3_600_000);
    }
    expect(copies()).toEqual([
      'shared-budget.json.backup-20261121-091754',
      'shared-budget.json.backup-20261121-101754',
      'shared-budget.json.backup-20261121-111754',
    ]);
    await clock.advance(8 * DAY_MS);
    await guard.repair([definition]);
    expect(copies()).toEqual(['shared-budget.json.backup-20261121-111754']);
  });

  test('backs up again once a clock that was ahead is set back', async () => {
    clock.jumpWall(400 * DAY_MS);
    await guard.write(definition, { ...defaults, tokens: 1 });
    await guard.write(definition, { ...defaults, tokens: 2 });
    clock.jumpWall(-400 * DAY_MS);
    await guard.write(definition, { ...defaults, tokens: 3 });
    expect(copies()).toContain('shared-budget.json.backup-20261121-091754');
  });
});

describe('StateGuard.repair', () => {
  test('restores missing fields from the newest valid backup, keeps a copy of the damaged file and reports', async () => {
    await guard.write(definition, { ...defaults, owner: 'old' });
    await guard.write(definition, { ...defaults, owner: 'new' });
    writeFileSync(join(directory, 'shared-budget.json.backup-20261121-101754'), '{"half": ');
    writeFileSync(file, '{"tokens": 7}');
    const [report] = await guard.repair([definition]);
    expect(report).toMatchObject({
      status: 'damaged',
      repaired: true,
      keptAs: 'shared-budget.json.damaged-20261121-091754',
    });
    expect(report?.fields.map(({ path, source }) => `${path} ${source}`)).toContain('owner backup');
    expect(onDisk()).toEqual({ ...defaults, owner: 'old', tokens: 7 });
    expect(readFileSync(join(directory, report?.keptAs ?? ''), 'utf8')).toBe('{"tokens": 7}');
    expect((await guard.validate([definition]))[0]?.status).toBe('valid');
  });

  test('results in a complete state for any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        writeFileSync(file, bytes);
        const [report] = await guard.repair([definition]);
        expect(['valid', 'damaged']).toContain(report?.status);
        expect(schema.safeParse(onDisk()).success).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

test('StateGuard rejects options and names out of range', async () => {
  expect(() => new StateGuard({ directory, clock, keepDays: 0 })).toThrow('keepDays must be from 1 to 3650, got 0');
  expect(() => new StateGuard({ directory, clock, backupEveryMs: -1 })).toThrow(RangeError);
  await expect(guard.read({ ...definition, name: '../passwd' })).rejects.toThrow(TypeError);
});
