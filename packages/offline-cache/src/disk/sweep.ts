import { join } from 'node:path';
import { namesIn, unlessGone } from './directory.ts';
import type { Disk } from './disk.ts';
import { exists } from './owner.ts';

const MINUTE_MS = 60_000;
/** After this a file being written, or a claim of nobody-knows-who, has been given up. */
const GIVEN_UP_MS: number = 60 * MINUTE_MS;

/** Removes what dead writers left half-written. Returns how many. */
export function sweepDrafts(disk: Disk): number {
  const { files, layout, clock } = disk;
  let count = 0;
  for (const name of namesIn(files, layout.tmp)) {
    const path = join(layout.tmp, name);
    const draft = files.stat(path);
    if (!draft || !isGivenUp(name, clock.now() - draft.changedMs)) continue;
    if (unlessGone(() => files.remove(path))) count += 1;
  }
  return count;
}

/**
 * A writer takes milliseconds. One that is gone is given a minute all the same, because a writer in a container of
 * its own looks gone from here.
 */
function isGivenUp(name: string, ageMs: number): boolean {
  const writer = Number.parseInt(/^[0-9a-z]{12,}([0-9a-z]{5})\.json$/.exec(name)?.[1] ?? '', 36);
  return ageMs > GIVEN_UP_MS || (ageMs > MINUTE_MS && !exists(writer));
}

/** Puts back what dead claimants held. Returns how many. */
export function returnClaims(disk: Disk, self: string): number {
  const { files, layout, observe } = disk;
  let count = 0;
  for (const owner of namesIn(files, layout.claimed)) {
    if (owner === self || !isLost(disk, owner)) continue;
    const directory = join(layout.claimed, owner);
    let events = 0;
    for (const name of namesIn(files, directory))
      if (unlessGone(() => files.rename(join(directory, name), join(layout.root, name)))) events += 1;
    unlessGone(() => files.removeDirectory(directory));
    if (events > 0) observe({ type: 'returned', owner, events });
    count += events;
  }
  return count;
}

function isLost({ files, layout, owners, clock }: Disk, owner: string): boolean {
  const liveness = owners.liveness(owner);
  if (liveness !== 'unknown') return liveness === 'dead';
  // A claimant's directory changes with each claim.
  const directory = files.stat(join(layout.claimed, owner));
  return directory !== undefined && clock.now() - directory.changedMs > GIVEN_UP_MS;
}
