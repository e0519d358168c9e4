/** `npm test`: installs everything, builds, runs every static check and every test, and says how many passed. */
import { readFileSync, rmSync } from 'node:fs';
import { must, pnpm, root } from './pnpm.mjs';

/** Tests of packages, two files at once, then those that need a machine to themselves: real clients, killed daemons. */
const RUNS = [
  { folders: ['packages/'], options: ['--maxWorkers=2'] },
  { folders: ['apps/', 'tooling/'], options: [] },
];

process.stderr.write('installing …\n');
must(await pnpm('install', '--frozen-lockfile'), 'installing');
process.stderr.write('checking …\n');
const checks = await pnpm('run', 'check');
process.stderr.write('testing …\n');
let [passed, failed] = [0, 0];
for (const [index, { folders, options }] of RUNS.entries()) {
  const report = `${root}/node_modules/.cache/hookline/test-report-${index}.json`;
  rmSync(report, { force: true });
  const paths = folders.map((folder) => root + folder);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await pnpm('run', 'unit', ...paths, ...options, ...reporters);
  const counts = read(report);
  passed += counts.passed;
  failed += Math.max(counts.failed, code === 0 ? 0 : 1);
}
if (checks === 0) passed++;
else failed++;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

function read(report) {
  try {
    const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: Math.max(numFailedTests, numFailedTestSuites > 0 ? 1 : 0) };
  } catch {
    process.stderr.write('the tests left no report\n');
    return { passed: 0, failed: 1 };
  }
}
