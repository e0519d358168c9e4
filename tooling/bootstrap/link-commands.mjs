/**
 * Runs after each install. Writes `node_modules/.bin/hookline` and `node_modules/.bin/hookline-service`, which run the
 * programs of this checkout with the project's Node.js.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PROGRAMS = {
  hookline: 'apps/hookline/bin/hookline.js',
  'hookline-service': 'apps/traceability-service/dist/main.js',
};

for (const [name, program] of Object.entries(PROGRAMS)) {
  const file = fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
  const script = `#!/bin/sh
here=$(dirname "$0")
exec "$here/node" "$here/../../${program}" "$@"
`;
  writeFileSync(file, script, { mode: 0o755 });
}
