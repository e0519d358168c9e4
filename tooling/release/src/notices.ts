import { readFileSync } from 'node:fs';
import type { BundledPackage } from './bundled-packages.ts';

const RULE = '-'.repeat(80);

/**
 * Returns the notices of the packages in a bundle: name, version, licence, and the full text. For a package that contains
 * no text, the standard text of its licence is taken.
 *
 * @throws Error when there is no text for a package's licence
 */
export function noticesOf(packages: readonly BundledPackage[]): string {
  const parts = packages.map((one) => {
    const texts = one.texts.length > 0 ? one.texts : [standardText(one)];
    return `${one.name} ${one.version} (${one.license})\n\n${texts.join('\n\n')}\n`;
  });
  const head = 'This package contains code of the following packages.\n';
  return [head, ...parts].join(`\n${RULE}\n\n`);
}

function standardText({ name, license, author }: BundledPackage): string {
  const file = new URL(`../licenses/${license}.txt`, import.meta.url);
  try {
    return `Copyright ${author ?? `the authors of ${name}`}\n\n${readFileSync(file, 'utf8').trim()}`;
  } catch (cause) {
    throw new Error(`${name} contains no licence text, and tooling/release/licenses has no ${license}.txt`, { cause });
  }
}
