import type { BundledPackage } from './bundled-packages.ts';

interface Component {
  readonly type: 'application' | 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly licenses: readonly [{ readonly expression: string }];
}

/**
 * Returns the software bill of materials of a bundle.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function sbomOf(
  subject: Omit<BundledPackage, 'texts'>,
  packages: readonly BundledPackage[],
): Readonly<Record<string, unknown>> {
  const main = component('application', subject);
  const components = packages.map((one) => component('library', one));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: main },
    components,
    dependencies: [{ ref: main['bom-ref'], dependsOn: components.map((one) => one['bom-ref']) }],
  };
}

function component(type: Component['type'], { name, version, license }: Omit<BundledPackage, 'texts'>): Component {
  const purl = `pkg:npm/${name.replace(/^@/, '%40')}@${version}`;
  return { type, 'bom-ref': purl, name, version, purl, licenses: [{ expression: license }] };
}
