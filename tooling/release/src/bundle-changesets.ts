import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getReleasePlan } from '@changesets/get-release-plan';
import { partsOf, workspacePackages } from './workspace.ts';

/** Published packages that contain the code of others. */
const BUNDLES: readonly string[] = ['hookline'];

/**
 * Adds a changeset for each bundle that contains a part with a pending release and has none itself: nothing else would
 * bring the change to the users of the bundle. Returns one line for each.
 */
export async function addBundleChangesets(root: string): Promise<string[]> {
  const packages = workspacePackages(root);
  const { releases } = await getReleasePlan(root);
  const released = releases.filter(({ type }) => type !== 'none').map(({ name }) => name);
  return BUNDLES.filter((bundle) => !released.includes(bundle)).flatMap((bundle) => {
    const parts = partsOf(bundle, packages);
    const changed = released.filter((name) => parts.has(name));
    if (changed.length === 0) return [];
    const text = `---\n'${bundle}': patch\n---\n\nContains new releases of its parts: ${changed.join(', ')}.\n`;
    writeFileSync(join(root, '.changeset', `bundle-${bundle}.md`), text);
    return [`${bundle} is released because of ${changed.join(', ')}`];
  });
}
