import { list } from 'tar';

/** The parts of a published manifest that are checked. */
interface PublishedManifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig?: { readonly registry?: string };
}

/** Rules for {@link tarballProblems}. */
export interface TarballRules {
  /** Registry that the package must be published to. */
  readonly registry: string;
  /** True when the changelog must have an entry for the version: from the first release on. */
  readonly released: boolean;
}

/** Largest size of a bundle when installed, in bytes. */
const MAX_BUNDLE_BYTES = 40_000_000;

/** Returns what is missing or wrong in a package as npm would get it, one sentence each. */
export async function tarballProblems(file: string, rules: TarballRules): Promise<string[]> {
  const { texts, sizes } = await read(file);
  const manifest = JSON.parse(texts.get('package.json') ?? '{}') as PublishedManifest;
  const { name, version, license, dependencies = {}, publishConfig } = manifest;
  const problems: string[] = [];
  const expect = (holds: boolean, problem: string): void => void (holds || problems.push(`${name}: ${problem}`));

  expect(license === 'MIT' && (texts.get('LICENSE') ?? '').startsWith('MIT License'), 'has no LICENSE file of MIT');
  expect((texts.get('README.md') ?? '') !== '', 'has no README.md');
  const changelog = texts.get('CHANGELOG.md') ?? '';
  expect(!rules.released || changelog.includes(`\n## ${version}\n`), `CHANGELOG.md has no entry for ${version}`);
  expect(publishConfig?.registry === rules.registry, `publishConfig.registry is not ${rules.registry}`);
  for (const [dependency, range] of Object.entries(dependencies))
    expect(!/^(?:workspace|catalog|file|link):/.test(range), `depends on ${dependency} by ${range}`);

  // A bundle contains code of other packages instead of depending on them.
  if (texts.has('files.json')) {
    const notices = texts.get('THIRD-PARTY-NOTICES.txt') ?? '';
    for (const component of componentsOf(texts.get('sbom.cdx.json')))
      expect(
        component.name.startsWith('@hookline/') || notices.includes(`\n${component.name} ${component.version} (`),
        `THIRD-PARTY-NOTICES.txt does not name ${component.name} ${component.version}`,
      );
    expect(componentsOf(texts.get('sbom.cdx.json')).length > 0, 'sbom.cdx.json lists no component');
    expect(Object.keys(dependencies).length === 0, 'is a bundle and has dependencies');
    const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    expect(bytes <= MAX_BUNDLE_BYTES, `is ${bytes} bytes when installed, of at most ${MAX_BUNDLE_BYTES}`);
    expect(![...sizes.keys()].some((path) => path.endsWith('.map')), 'contains source maps');
  }
  return problems;
}

/** Returns the packages that a bill of materials lists. */
export function componentsOf(sbom: string | undefined): readonly { readonly name: string; readonly version: string }[] {
  if (sbom === undefined) return [];
  return (JSON.parse(sbom) as { readonly components: readonly { name: string; version: string }[] }).components;
}

const READ = new Set(['package.json', 'LICENSE', 'README.md', 'CHANGELOG.md', 'THIRD-PARTY-NOTICES.txt', 'files.json']);

async function read(file: string): Promise<{ texts: Map<string, string>; sizes: Map<string, number> }> {
  const [texts, sizes] = [new Map<string, string>(), new Map<string, number>()];
  await list({
    file,
    onReadEntry: (entry) => {
      const path = entry.path.replace(/^package\//, '');
      sizes.set(path, entry.size);
      if (!READ.has(path) && path !== 'sbom.cdx.json') return;
      const chunks: Buffer[] = [];
      entry.on('data', (chunk: Buffer) => chunks.push(chunk));
      entry.on('end', () => texts.set(path, Buffer.concat(chunks).toString('utf8')));
    },
  });
  return { texts, sizes };
}
