/**
 * `npm test`: installs everything, builds, runs all static checks and tests, and prints the number of passed tests. Test files
 * that failed run once more, alone, which tells a test that depends on the machine's load from an error of the code. They count as
 * failed either way.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { exitOnFailure, pnpm, root } from './pnpm.mjs';

/**
 * Tests of packages and apps run two files at a time: most of an app's test is waiting for processes that it started. Tests of
 * tooling, which run the real Claude Code and install packages, run alone afterwards.
 */
const RUNS = [
  { paths: [`${root}packages/`], workers: 2 },
  { paths: [`${root}apps/`], workers: 2 },
  { paths: [`${root}tooling/`], workers: 1 },
];

/** More failed files than these are no accident of timing, and running them again would only take time. */
const MOST_FILES_TO_REPEAT = 12;

process.stderr.write('installing …\n');
exitOnFailure(await pnpm('install', '--frozen-lockfile'), 'installing');
process.stderr.write('checking …\n');
const checks = await pnpm('run', 'check');
process.stderr.write('testing …\n');
const results = [];
for (const { paths, workers } of RUNS) results.push(await test(paths, workers));
const files = results.flatMap((result) => result.files);
const passed = sum(results, 'passed') + (checks === 0 ? 1 : 0);
const failed = sum(results, 'failed') + sum(results, 'errors') + (checks === 0 ? 0 : 1);
if (files.length > 0 && files.length <= MOST_FILES_TO_REPEAT) await repeat(files);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;

/** Runs failed files again, alone, and names those that pass then. The counts stay those of the first run. */
async function repeat(failedFiles) {
  process.stderr.write(`running ${failedFiles.length} failed test files again …\n`);
  const again = await test(failedFiles, 1);
  const unsuccessful = new Set(again.files);
  const names = failedFiles.map(
    (file) => `  ${file.slice(root.length)}: ${unsuccessful.has(file) ? 'failed again' : 'passed alone'}\n`,
  );
  process.stderr.write(`second run of failed test files:\n${names.join('')}`);
}

async function test(paths, workers) {
  const folder = `${root}node_modules/.cache/hookline`;
  const report = `${folder}/test-results.json`;
  mkdirSync(folder, { recursive: true });
  rmSync(report, { force: true });
  process.env['HOOKLINE_TEST_RESULTS'] = report;
  const reporters = ['--reporter=default', `--reporter=${root}tooling/bootstrap/test-results.mjs`];
  const code = await pnpm('run', 'unit', ...paths, `--maxWorkers=${workers}`, ...reporters);
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    // A file that fails before its first test has no failed test.
    if (code !== 0 && result.failed === 0 && result.errors === 0) result.failed = Math.max(1, result.files.length);
    return result;
  } catch {
    process.stderr.write('the tests wrote no report\n');
    return { passed: 0, failed: 0, files: [], errors: 1 };
  }
}

function sum(list, key) {
  return list.reduce((total, entry) => total + entry[key], 0);
}
