/**
 * A reporter of vitest that writes the results which `npm test` needs to the file named in HOOKLINE_TEST_RESULTS:
 * `{ passed, failed, files, errors }`. `files` are the absolute paths of test files with a failed test or an unhandled error,
 * `errors` the number of unhandled errors without a file.
 */
import { writeFileSync } from 'node:fs';

export default class TestResults {
  onTestRunEnd(testModules, unhandledErrors) {
    const files = new Set();
    let [passed, failed, errors] = [0, 0, 0];
    for (const testModule of testModules) {
      if (testModule.state() === 'failed') files.add(testModule.moduleId);
      for (const test of testModule.children.allTests()) {
        if (test.result().state === 'passed') passed++;
        else if (test.result().state === 'failed') failed++;
      }
    }
    for (const { VITEST_TEST_PATH: file } of unhandledErrors) {
      if (file) files.add(file);
      else errors++;
    }
    writeFileSync(process.env.HOOKLINE_TEST_RESULTS, JSON.stringify({ passed, failed, files: [...files], errors }));
  }
}
