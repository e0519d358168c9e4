/** `npm test`: installs everything, builds, runs all static checks and tests, and prints the number of passed tests. */
import { readFileSync, rmSync } from 'node:fs';
import { exitOnFailure, pnpm, root } from './pnpm.mjs';

/**
 * Tests of packages and apps run two files at a time: most of an app's test is waiting for processes that it started. Tests of
 * tooling, which run the real Claude Code and install packages, run alone afterwards.
 */
const RUNS = [
  { folders: ['packages/'], options: ['--maxWorkers=2'] },
  { folders: ['apps/'], options: ['--maxWorkers=2'] },
  { folders: ['tooling/'], options: ['--maxWorkers=1'] },
];

process.stderr.write('installing …\n');
exitOnFailure(await pnpm('install', '--frozen-lockfile'), 'installing');
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
    process.stderr.write('the tests wrote no report\n');
    return { passed: 0, failed: 1 };
  }
}
