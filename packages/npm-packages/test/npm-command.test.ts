import { expect, test } from 'vitest';
import { npmCommand } from '../src/index.ts';

test.each<[string, string, string, readonly string[], readonly string[] | undefined]>([
  ['Linux', 'linux', '/opt/node/bin/node', ['/opt/node/bin/npm'], ['/opt/node/bin/npm']],
  [
    'macOS with a version manager',
    'darwin',
    '/Users/a b/.nvm/bin/node',
    ['/Users/a b/.nvm/bin/npm'],
    ['/Users/a b/.nvm/bin/npm'],
  ],
  ['a Node.js without npm beside it', 'linux', '/usr/bin/node', [], ['npm']],
  [
    'Windows, without a shell that would split the space',
    'win32',
    String.raw`C:\Program Files\nodejs\node.exe`,
    [String.raw`C:\Program Files\nodejs\node_modules\npm\bin\npm-cli.js`],
    [String.raw`C:\Program Files\nodejs\node.exe`, String.raw`C:\Program Files\nodejs\node_modules\npm\bin\npm-cli.js`],
  ],
  ['Windows without npm', 'win32', String.raw`C:\node\node.exe`, [], undefined],
])('on %s', (_, platform, node, files, command) => {
  expect(npmCommand({ platform, node, exists: (file) => files.includes(file) })).toEqual(command);
});
