/**
 * Measures throughput of reading the history of repositories, relative to the floor: `git log --raw` of the same commits.
 *
 *   node bench/reading.bench.ts --repo PATH …
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { createGitHistory } from '../src/index.ts';

const { values } = parseArgs({ options: { repo: { type: 'string', multiple: true, default: [] } } });
for (const repository of values.repo) {
  const before = performance.now();
  spawnSync('git', ['-C', repository, 'log', '--first-parent', '--diff-merges=first-parent', '--raw', '-M', '-z'], {
    stdio: 'ignore',
  });
  const floor = performance.now() - before;
  const history = createGitHistory({ repository });
  let bytes = 0;
  const startedAt = performance.now();
  for await (const { after } of history) bytes += after.length;
  const time = performance.now() - startedAt;
  console.log(
    `${repository}: ${history.counts.versions} versions, ${(bytes / 1e6).toFixed(0)} MB at ${(bytes / time / 1e3).toFixed(0)} MB/s,` +
      ` ${(time / floor).toFixed(1)} times git log alone, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB of memory`,
  );
}
