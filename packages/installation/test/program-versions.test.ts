import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, it } from 'vitest';
import { ProgramVersions } from '../src/index.ts';

/** A built package of a version. */
function packageOf(version: string, content = version): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'bin/hookline.js'), content, { mode: 0o755 });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'hookline', version }));
  const digest = createHash('sha256').update(content).digest('hex');
  writeFileSync(join(folder, 'files.json'), JSON.stringify({ sha256: { 'bin/hookline.js': digest } }));
  return folder;
}

describe('ProgramVersions', () => {
  it('copies a package, switches to it and knows the one before', async () => {
    const versions = new ProgramVersions(temporaryFolder());
    expect(await versions.current()).toBeUndefined();
    await versions.use(await versions.add(packageOf('1.0.0')));
    expect(await versions.previous()).toBeUndefined();
    await versions.use(await versions.add(packageOf('2.0.0')));
    expect([await versions.current(), await versions.previous()]).toEqual(['2.0.0', '1.0.0']);
    expect(readFileSync(versions.program, 'utf8')).toBe('2.0.0');
  });

  it('installs nothing of a package with a changed file', async () => {
    const versions = new ProgramVersions(temporaryFolder());
    const damaged = packageOf('1.0.0');
    writeFileSync(join(damaged, 'bin/hookline.js'), 'changed');
    await expect(versions.add(damaged)).rejects.toThrow('bin/hookline.js of 1.0.0 differs from its digest');
    expect(await versions.names()).toEqual([]);
  });

  it('gives another build of a version a name of its own, and keeps three versions', async () => {
    const home = temporaryFolder();
    const versions = new ProgramVersions(home);
    await versions.use(await versions.add(packageOf('1.0.0')));
    const rebuilt = await versions.add(packageOf('1.0.0', 'another build'));
    expect(rebuilt).toMatch(/^1\.0\.0\+[0-9a-f]{8}$/);
    expect(await versions.add(packageOf('1.0.0', 'another build'))).toBe(rebuilt);
    for (const version of ['2.0.0', '3.0.0']) await versions.use(await versions.add(packageOf(version)));
    expect(await versions.names()).toHaveLength(3);
    expect(existsSync(join(home, 'versions/3.0.0'))).toBe(true);
  });
});
