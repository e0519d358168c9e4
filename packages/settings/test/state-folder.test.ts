import { chmodSync, chownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { secureStateFolder, stateFolderProblem } from '../src/index.ts';

const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('the folder of the state files', () => {
  test('is created for its owner only', () => {
    const folder = join(temporaryFolder(), 'a', 'context');
    expect(stateFolderProblem(folder)).toBeUndefined();
    expect(secureStateFolder(folder)).toBeUndefined();
    expect(modeOf(folder)).toBe(0o700);
  });

  test('is closed to writes of other users, and keeps their permission to read', () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o777);
    expect(stateFolderProblem(folder)).toMatchObject({ fix: `chmod go-w ${folder}` });
    expect(secureStateFolder(folder)).toBeUndefined();
    expect(modeOf(folder)).toBe(0o755);
  });

  test('may be a symbolic link to a folder of the user', () => {
    const [target, folder] = [temporaryFolder(), join(temporaryFolder(), 'context')];
    symlinkSync(target, folder);
    expect(secureStateFolder(folder)).toBeUndefined();
  });

  test('is reported when a file is in its place, or in the place of a folder above', () => {
    const file = join(temporaryFolder(), 'context');
    writeFileSync(file, '');
    expect(secureStateFolder(file)?.reason).toContain('is not a folder');
    expect(secureStateFolder(join(file, 'below'))?.reason).toContain('ENOTDIR');
  });

  test.skipIf(process.getuid?.() !== 0)('of another user is reported and not changed', () => {
    const folder = join(temporaryFolder(), 'context');
    mkdirSync(folder);
    chownSync(folder, 65_534, 65_534);
    chmodSync(folder, 0o755);
    expect(secureStateFolder(folder)?.reason).toContain('belongs to another user (id 65534)');
    expect(modeOf(folder)).toBe(0o755);
  });
});
