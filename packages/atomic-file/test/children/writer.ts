/** Writes one whole version after another to argv[2] until it is killed. */
import { writeFileAtomic } from '../../src/index.ts';

const path = process.argv[2];
if (path === undefined) throw new Error('which file?');
for (let version = 0; ; version = (version + 1) % 10) {
  await writeFileAtomic(path, String(version).repeat(200_000), { durable: version % 2 === 0 });
  process.stdout.write('.');
}
