import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '@hookline/clock';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { HookUpdater } from '../src/index.ts';
import { hookSet } from './sets.ts';

const CLEAN = { changed: [], missing: [], added: [] };

const updateAndDie = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'children/updater.ts'), ...args], { encoding: 'utf8' });

test('HookUpdater killed at any step leaves the old or the new hooks current and complete', async () => {
  const [one, two] = [hookSet('1.0.0'), hookSet('2.0.0')];
  const root = temporaryFolder();
  const updater = new HookUpdater({ root, clock: systemClock });
  await updater.update({ kind: 'folder', path: one });
  const seen = new Map<string | undefined, number>();
  let steps = 0;
  // Kills the process at each step.
  for (let killAt = 1; ; killAt += 2) {
    const child = updateAndDie(root, two, String(killAt));
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
    // No temporary file of the killed process is left.
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

test('HookUpdater killed at any step of the first update can still restore the installed hooks', async () => {
  const [own, two] = [hookSet('1.0.0'), hookSet('2.0.0')];
  const script = readFileSync(join(own, 'capture.sh'), 'utf8');
  const root = temporaryFolder();
  const seen = new Set<string | undefined>();
  for (let killAt = 1; ; killAt += 2) {
    rmSync(root, { recursive: true });
    mkdirSync(root);
    const child = updateAndDie(root, two, String(killAt), own);
    const updater = new HookUpdater({ root, clock: systemClock });
    const { manifest, verification } = await updater.status();
    seen.add(manifest?.version);
    expect(verification).toEqual(manifest && CLEAN);
    // The next update succeeds and can be rolled back.
    await updater.recover();
    await updater.adopt({ folder: own, files: ['capture.sh'], version: '1.0.0', origin: 'own' });
    if (manifest?.version !== '2.0.0') await updater.update({ kind: 'folder', path: two });
    const { backups } = await updater.status();
    const back = backups.find(({ isCurrent }) => !isCurrent);
    expect(await updater.rollback(back?.name ?? '')).toMatchObject({
      ok: true,
      value: { from: '2.0.0', to: '1.0.0' },
    });
    expect(readFileSync(join(updater.current, 'capture.sh'), 'utf8')).toBe(script);
    if (child.signal === null) break;
  }
  expect(seen).toEqual(new Set([undefined, '1.0.0', '2.0.0']));
});
