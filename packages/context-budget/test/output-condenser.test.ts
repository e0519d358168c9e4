import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ManualClock } from '@hookline/clock/manual';
import { temporaryFolder } from '@hookline/testkit';
import { beforeEach, describe, expect, test } from 'vitest';
import { OutputCondenser, outputText } from '../src/index.ts';

const DAY_MS = 86_400_000;
const response = { stdout: 'line\n'.repeat(5000), stderr: '' };
let folder: string;
let clock: ManualClock;

beforeEach(() => {
  folder = join(temporaryFolder(), 'outputs');
  clock = new ManualClock(Date.now());
});

const condenser = (): OutputCondenser =>
  new OutputCondenser({ clock, folder, tools: ['Bash'], keepMs: 7 * DAY_MS, condense: { maxBytes: 2048 } });

describe('OutputCondenser', () => {
  test('condenses a bulky output of a configured tool and stores the whole text', async () => {
    const output = await condenser().condense({ tool: 'Bash', response, callId: 'c' });
    expect(outputText(output).length).toBeLessThan(response.stdout.length / 5);
    const [file = ''] = readdirSync(folder);
    expect(readFileSync(join(folder, file), 'utf8')).toContain(response.stdout);
  });

  test('leaves small outputs and other tools unchanged and stores nothing', async () => {
    expect(await condenser().condense({ tool: 'Bash', response: 'short', callId: 'c' })).toBeUndefined();
    expect(await condenser().condense({ tool: 'Read', response, callId: 'c' })).toBeUndefined();
    expect(existsSync(folder)).toBe(false);
  });

  test('returns the condensed output of a call once, and the response of any other call', async () => {
    const outputs = condenser();
    const output = await outputs.condense({ tool: 'Bash', response, callId: 'c' });
    expect(outputs.takeShown({ response, callId: 'c' })).toBe(output);
    expect(outputs.takeShown({ response, callId: 'c' })).toBe(response);
    expect(outputs.takeShown({ response })).toBe(response);
  });

  test('removes whole texts that are older than the limit', async () => {
    const outputs = condenser();
    await outputs.condense({ tool: 'Bash', response });
    const old = join(folder, 'old.txt');
    writeFileSync(old, 'old');
    const at = clock.now() / 1000 - 8 * 86_400;
    utimesSync(old, at, at);
    expect(await outputs.removeExpired()).toBe(1);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  test('rejects when the whole text cannot be stored', async () => {
    writeFileSync(folder, 'a file instead of the folder');
    await expect(condenser().condense({ tool: 'Bash', response })).rejects.toMatchObject({ name: 'AtomicFileError' });
  });
});

test('OutputCondenser neither writes nor removes files through a symbolic link', async () => {
  const target = temporaryFolder();
  writeFileSync(join(target, 'kept'), 'kept');
  utimesSync(join(target, 'kept'), 0, 0);
  symlinkSync(target, folder);
  expect(await condenser().condense({ tool: 'Bash', response, callId: 'c' })).toBeUndefined();
  expect(await condenser().removeExpired()).toBe(0);
  expect(readdirSync(target)).toEqual(['kept']);
});
