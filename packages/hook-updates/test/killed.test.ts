import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { HookUpdater } from '../src/index.ts';
import { hookSet } from './sets.ts';

const CLEAN = { changed: [], missing: [], added: [] };

test('killed at any step, the old or the new hooks are current and whole', { timeout: 240_000 }, async () => {
  const [one, two] = [hookSet('1.0.0'), hookSet('2.0.0')];
  const root = temporaryFolder();
  const updater = new HookUpdater({ root, clock: systemClock });
  await updater.update({ kind: 'folder', path: one });
  const seen = new Map<string | undefined, number>();
  let steps = 0;
  // Before each of its steps; after one is before the next.
  for (let killAt = 1; ; killAt += 2) {
    const child = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'children/updater.ts'), root, two, String(killAt)],
      {
        encoding: 'utf8',
      },
    );
    const { manifest, verification } = await updater.status();
    expect(['1.0.0', '2.0.0']).toContain(manifest?.version);
    expect(verification).toEqual(CLEAN);
    if (child.signal === null) {
      expect(child.stdout).toMatch(/^2\.0\.0 after \d+$/);
      break;
    }
    expect(child.signal).toBe('SIGKILL');
    steps = killAt;
    seen.set(manifest?.version, (seen.get(manifest?.version) ?? 0) + 1);
    expect(await updater.recover()).toBeOneOf(['nothing', 'kept']);
    expect((await updater.status()).verification).toEqual(CLEAN);
    // Nothing of the dead is left.
    expect(
      readdirSync(root)
        .filter((name) => name !== 'backups' && !name.startsWith('update.'))
        .sort(),
    ).toEqual(['current', 'releases']);
    const back = await updater.update({ kind: 'folder', path: one }, { allowOlder: true });
    expect(back).toMatchObject({ ok: true, value: { to: '1.0.0' } });
  }
  expect(steps).toBeGreaterThan(40);
  expect(new Set(seen.keys())).toEqual(new Set(['1.0.0', '2.0.0']));
});
