/** `npm test`: installs everything, builds, runs every static check and every test, and says how many passed. */
import { readFileSync, rmSync } from 'node:fs';
import { must, pnpm, root } from './pnpm.mjs';

const report = `${root}/node_modules/.cache/hookline/test-report.json`;
process.stderr.write('installing …\n');
must(await pnpm('install', '--frozen-lockfile'), 'installing');
process.stderr.write('checking …\n');
const checks = await pnpm('run', 'check');
process.stderr.write('testing …\n');
rmSync(report, { force: true });
const tests = await pnpm('run', 'unit', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`);

let [passed, failed] = [0, 1];
try {
  const { numPassedTests, numFailedTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  [passed, failed] = [numPassedTests, Math.max(numFailedTests, tests === 0 ? 0 : 1, numFailedTestSuites > 0 ? 1 : 0)];
} catch {
  process.stderr.write('the tests left no report\n');
}
if (checks === 0) passed++;
else failed++;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
