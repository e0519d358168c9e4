import { type OfflineCacheError, ioError } from '../errors.ts';
import type { Tidied } from '../event-store.ts';
import { audit } from './audit.ts';
import type { Claims } from './claims.ts';
import { compactOld } from './compact.ts';
import type { Disk } from './disk.ts';
import { writeMetadata } from './metadata.ts';
import { statistics } from './statistics.ts';
import { returnClaims, sweepDrafts } from './sweep.ts';

/** Cleans up after the dead. Each step is tried, whatever became of the one before. */
export async function tidy(disk: Disk, claims: Claims): Promise<Tidied> {
  const problems: OfflineCacheError[] = [];
  const attempt = async <T>(name: string, otherwise: T, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const error = ioError(name, cause);
      problems.push(error);
      disk.observe({ type: 'problem', error });
      return otherwise;
    }
  };
  const swept = await attempt('sweep drafts', 0, () => sweepDrafts(disk));
  const stranded = await attempt('put back events', 0, () => claims.putBack(false));
  const returned = await attempt('return claims', 0, () => returnClaims(disk, claims.owner));
  const compressed = await attempt('compress events', 0, () => compactOld(disk, claims));
  await attempt('count blocks', undefined, () => audit(disk));
  await attempt('write the summary', undefined, async () => writeMetadata(disk, await statistics(disk)));
  return { swept, returned: returned + stranded, compressed, problems };
}
