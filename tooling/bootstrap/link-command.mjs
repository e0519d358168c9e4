/** After each install: `node_modules/.bin/hookline`, which runs the command line of this checkout on the project's Node.js. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../../node_modules/.bin/hookline', import.meta.url));
const script = `#!/bin/sh
here=$(dirname "$0")
exec "$here/node" "$here/../../apps/hookline/bin/hookline.js" "$@"
`;
writeFileSync(file, script, { mode: 0o755 });
