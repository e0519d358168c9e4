import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A package of a lock file of npm. */
interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
}

/**
 * Returns the `packages` of an `OptionalFeature` that needs the given packages, with all that they depend on, as npm resolves
 * them now. Packages for single platforms are left out.
 *
 * @param wanted - such as `web-tree-sitter@0.25.0`
 * @throws Error when a package has two versions in the tree, or compiles itself: neither can be installed
 */
export function pinsOf(wanted: readonly string[]): readonly object[] {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-pins-'));
  try {
    execFileSync('npm', ['install', '--package-lock-only', '--no-audit', '--no-fund', ...wanted], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
      readonly packages: Readonly<Record<string, Locked>>;
    };
    return Object.entries(packages).flatMap(([path, { version, integrity, hasInstallScript, optional }]) => {
      if (path === '' || optional === true) return [];
      const name = path.slice('node_modules/'.length);
      if (name.includes('node_modules/')) throw new Error(`two versions in one tree: ${path}`);
      if (hasInstallScript === true) throw new Error(`${name} has an install script, which is not run`);
      return { name, version, integrity };
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
