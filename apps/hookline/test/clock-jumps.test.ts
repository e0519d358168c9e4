import { partialDeepStrictEqual } from 'node:assert/strict';
import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { readLockOwner } from '@hookline/process-lock';
import { type FakeTime, fakeTime, hasFakeTime, mountTmpfs, temporaryFolder, until } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { type CommandLine, commandLine } from './command.ts';

const HOUR_MS = 3_600_000;

/** Daemon and service with a clock of their own, and the calls that were captured. */
class Home {
  readonly #it: CommandLine;
  readonly #clock: FakeTime;
  #calls = 0;

  constructor(it: CommandLine, clock: FakeTime) {
    this.#it = it;
    this.#clock = clock;
  }

  /** Captures calls that write a file each, and all of them the same one. The files of the inbox have times of the clock. */
  capture(calls: number): void {
    const inbox = join(this.#it.home, '.cache', 'inbox');
    for (let left = calls; left > 0; left--) {
      const number = ++this.#calls;
      const filePath = join(this.#it.folder, number % 2 === 0 ? 'shared.ts' : `file${number}.ts`);
      const content = `export const value${number} = (count: number): number => count * ${number};\n`;
      const payload = {
        session_id: 's1',
        cwd: this.#it.folder,
        hook_event_name: 'PostToolUse',
        tool_name: 'Write',
        tool_use_id: `toolu_${number}`,
        tool_input: { file_path: filePath, content },
        tool_response: { type: 'create', filePath, content, structuredPatch: [], originalFile: null },
      };
      const written = join(inbox, 'tmp', `e${number}.${process.pid}.json`);
      writeFileSync(written, JSON.stringify(payload), { mode: 0o600 });
      utimesSync(written, this.#clock.now() / 1000, this.#clock.now() / 1000);
      renameSync(written, join(inbox, `e${number}.json`));
    }
  }

  /** Waits until each captured call is in the database once and nothing waits. */
  async arrived(): Promise<void> {
    const client = this.#it.client();
    const recorded = await until(`${this.#calls} calls are recorded`, async () => {
      const stats = await client.stats();
      return stats.ok && stats.value.total_hook_executions >= this.#calls && stats.value;
    });
    partialDeepStrictEqual(recorded, {
      total_hook_executions: this.#calls,
      total_events: this.#calls,
      total_occurrences: this.#calls,
    });
    const status = await this.#it.json('status');
    partialDeepStrictEqual(status, {
      inbox: { pending: 0, quarantined: 0 },
      cache: { pending: 0, dead: 0, quarantined: 0 },
    });
  }

  async cached(): Promise<void> {
    const inCache = async (): Promise<boolean> => {
      const { cache, inbox } = await this.#it.json('status');
      return inbox.pending === 0 && cache.pending > 0;
    };
    await until('the calls are in the cache', inCache);
  }

  killService(): void {
    const owner = readLockOwner(join(this.#it.home, 'run'), 'service');
    if (owner) process.kill(owner.pid, 'SIGKILL');
  }
}

async function homeAt(offsetMs: number): Promise<{ it: CommandLine; clock: FakeTime; home: Home }> {
  const clock = fakeTime(temporaryFolder());
  if (!clock) throw new Error('libfaketime is missing');
  clock.set(offsetMs);
  const it = await commandLine(clock.env);
  return { it, clock, home: new Home(it, clock) };
}

describe.skipIf(!hasFakeTime())('daemon and service record every call once', () => {
  test('when the clock jumps by five hours in both directions, also during an outage', async () => {
    // File times cannot be set to the future of the real clock, so all times of the test are before it.
    const start = -24 * HOUR_MS;
    const { clock, home, it } = await homeAt(start);
    expect((await it.run(['up'])).code).toBe(0);
    home.capture(5);
    await home.arrived();
    for (const jump of [5, -5, 0, 5, 0]) {
      clock.set(start + jump * HOUR_MS);
      home.capture(5);
      await home.arrived();
    }
    // Deferred and cached events are stamped before the clock is set back.
    expect((await it.run(['down'])).code).toBe(0);
    expect((await it.run(['up'], { env: { HOOKLINE_SERVICE_AUTOSTART: 'false' } })).code).toBe(0);
    home.killService();
    home.capture(5);
    await home.cached();
    clock.set(start - 5 * HOUR_MS);
    home.capture(5);
    expect((await it.run(['restart'])).code).toBe(0);
    await home.arrived();
    clock.set(start + 5 * HOUR_MS);
    home.capture(5);
    await home.arrived();
    expect(await it.run(['sessions'])).toMatchObject({ code: 0 });
  });

  test.each(['2038-01-19T03:13:50Z', '2100-02-28T23:59:50Z'])(
    'in the seconds after %s, with times of that year',
    async (time) => {
      const { clock, home, it } = await homeAt(Date.parse(time) - Date.now());
      const inbox = join(it.home, '.cache', 'inbox');
      mkdirSync(inbox, { recursive: true, mode: 0o700 });
      // Only a file system without times of creation lets a test set the time of capture.
      const hasTimes = mountTmpfs(inbox, 'mode=700', 'ramfs');
      expect(await it.run(['up'])).toMatchObject({ code: 0 });
      home.capture(4);
      await home.arrived();
      await until('the second is over', () => clock.now() > Date.parse(time) + 25_000);
      home.capture(4);
      await home.arrived();
      const { sessions } = (await it.json('sessions')) as { sessions: readonly { started_at: string }[] };
      if (hasTimes) expect(sessions[0]?.started_at.slice(0, 4)).toBe(time.slice(0, 4));
      expect(await it.run(['backup', 'create'])).toMatchObject({ code: 0 });
      expect(await it.run(['restart'])).toMatchObject({ code: 0 });
      expect(await it.json('doctor')).toMatchObject({
        checks: expect.arrayContaining([expect.objectContaining({ name: 'database', result: 'ok' })]) as unknown[],
      });
      await it.run(['down']);
    },
  );
});
