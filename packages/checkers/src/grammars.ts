import type { OptionalFeature, OptionalPackages } from '@hookline/npm-packages';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const GRAMMARS = '@vscode/tree-sitter-wasm';

/** The packages that the syntax rules need: 22 MB, so that they are installed when the rules are switched on. */
export const SYNTAX_FEATURE: OptionalFeature = {
  name: 'syntax',
  packages: [
    {
      name: GRAMMARS,
      version: '0.3.1',
      integrity: 'sha512-RJFoomET6FajjG511fmQxeBQfU6M24a0aFZPqpid+ttIxanWf1VGytBG0UmsGjt07qmIPJS8U31D+aecuCucsQ==',
    },
  ],
};

/** Returns the folder of the installed grammars; `undefined` when they are not installed. */
export async function grammarsFolder(packages: Pick<OptionalPackages, 'has' | 'locate'>): Promise<string | undefined> {
  if (!(await packages.has(SYNTAX_FEATURE))) return undefined;
  return dirname(fileURLToPath(await packages.locate(SYNTAX_FEATURE, GRAMMARS)));
}
