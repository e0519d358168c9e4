import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Readonly<Record<string, object>>;

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((size, entry) => size + statSync(join(entry.parentPath, entry.name)).size, 0);
}

describe('the installed package', () => {
  it('has no install script and no third-party dependency', () => {
    expect(Object.keys(manifest['scripts'] ?? {}).filter((name) => /install|prepare/.test(name))).toEqual([]);
    expect(Object.keys(manifest['dependencies'] ?? {}).filter((name) => !name.startsWith('@hookline/'))).toEqual([]);
  });

  it('has at most 5 MB', () => {
    expect(sizeOf(join(ROOT, 'src')) + sizeOf(join(ROOT, 'dist'))).toBeLessThan(5e6);
  });
});
