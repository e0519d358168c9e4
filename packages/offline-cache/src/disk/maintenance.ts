import { join } from 'node:path';
import { HOUR_MS, MINUTE_MS } from '@hookline/clock';
import { isProcessAlive } from '@hookline/process-lock/liveness';
import { type OfflineCacheError, ioError } from '../errors.ts';
import type { StoreStats, TidyResult } from '../event-store.ts';
import { writeFileAtomically } from './atomic-write.ts';
import { type Claims, replaceClaimed } from './claims.ts';
import { type EventFile, compress, eventsIn, readEvent } from './event-files.ts';
import { formatName, renewSequence } from './file-names.ts';
import { ifPresent, namesIn } from './file-system.ts';
import { EVENT_STATES, eventsInState, readStats } from './lookup.ts';
import { auditQuota, blocksOf } from './quota.ts';
import type { StoreContext } from './store-context.ts';
import { TimeSlice } from './time-slice.ts';

/** Recovers what ended processes left behind, compresses old events and audits the quota. Every step is attempted. */
export async function tidy(context: StoreContext, claims: Claims): Promise<TidyResult> {
  const problems: OfflineCacheError[] = [];
  const attempt = async <T>(step: string, fallback: T, work: () => T | Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (cause) {
      const error = ioError(step, cause);
      problems.push(error);
      context.observe({ type: 'problem', error });
      return fallback;
    }
  };
  const { files, layout, quota, clock } = context;
  const swept = await attempt('remove abandoned drafts', 0, () => removeAbandonedDrafts(context));
  const unheld = await attempt('return events', 0, () => claims.returnUnheld());
  const returned = await attempt('return claims', 0, () => returnLostClaims(context, claims.claimant));
  const compressed = await attempt('compress events', 0, () => compressOldEvents(context, claims));
  await attempt('audit the quota', undefined, async () => {
    const blocks = await countBlocks(context);
    auditQuota({ files, layout, quota, nowMs: clock.now() }, blocks);
  });
  await attempt('write the summary', undefined, async () => writeSummary(context, await readStats(context)));
  return { swept, returned: returned + unheld, compressed, problems };
}

/** Age from which a draft, or a claim of unknown liveness, counts as abandoned. */
const ABANDONED_AFTER_MS = HOUR_MS;

/** Removes the partial files of writers that have ended. */
function removeAbandonedDrafts({ files, layout, clock }: StoreContext): number {
  let count = 0;
  for (const name of namesIn(files, layout.tmp)) {
    const path = join(layout.tmp, name);
    const draft = files.stat(path);
    if (!draft || !isAbandoned(name, clock.now() - draft.changedMs)) continue;
    if (ifPresent(() => files.remove(path))) count += 1;
  }
  return count;
}

/**
 * A write takes milliseconds. A draft whose writer does not exist is kept for a minute nevertheless, because a writer in
 * another container is not visible here.
 */
function isAbandoned(name: string, ageMs: number): boolean {
  if (ageMs > ABANDONED_AFTER_MS) return true;
  const [, pid] = /^[0-9a-z]{12,}([0-9a-z]{5})\.json$/.exec(name) ?? [];
  return ageMs > MINUTE_MS && pid !== undefined && !isProcessAlive(Number.parseInt(pid, 36));
}

/** Makes the claims of ended claimants pending again. */
function returnLostClaims(context: StoreContext, self: string): number {
  const { files, layout, observe } = context;
  let count = 0;
  for (const claimant of namesIn(files, layout.claimed)) {
    if (claimant === self || !isLost(context, claimant)) continue;
    const directory = join(layout.claimed, claimant);
    let events = 0;
    for (const name of namesIn(files, directory))
      if (ifPresent(() => files.rename(join(directory, name), join(layout.root, name)))) events += 1;
    ifPresent(() => files.removeDirectory(directory));
    if (events > 0) observe({ type: 'returned', claimant, events });
    count += events;
  }
  return count;
}

function isLost({ files, layout, claimants, clock }: StoreContext, claimant: string): boolean {
  const liveness = claimants.liveness(claimant);
  if (liveness !== 'unknown') return liveness === 'dead';
  // The modification time of a claimant's directory changes with each claim.
  const directory = files.stat(join(layout.claimed, claimant));
  return directory !== undefined && clock.now() - directory.changedMs > ABANDONED_AFTER_MS;
}

async function compressOldEvents(context: StoreContext, claims: Claims): Promise<number> {
  const { files, layout, clock, age, compressAfterMs } = context;
  if (compressAfterMs === undefined) return 0;
  const slice = new TimeSlice(clock);
  let count = 0;
  for (const file of eventsIn(files, layout.root)) {
    await slice.yieldToEventLoop();
    if (file.parsed.compressed || age.of(file.parsed.storedAtMs) < compressAfterMs) continue;
    // An event in a single block would still occupy one.
    if (blocksOf(files.stat(join(layout.root, file.name))?.bytes ?? 0) === 1) continue;
    if (claims.tryClaim(file) && compressClaimed(context, claims, file)) count += 1;
  }
  return count;
}

/** Compresses a claimed file where that frees blocks, and makes it pending again in any case. */
function compressClaimed(context: StoreContext, claims: Claims, file: EventFile): boolean {
  const { files, layout } = context;
  const { bytes, decoded } = readEvent(context, claims.pathOf(file), false);
  const compressed = compress(files.read(claims.pathOf(file)));
  if (!decoded.ok || blocksOf(compressed.length) >= blocksOf(bytes)) {
    claims.moveTo(file, join(layout.root, file.name));
    return false;
  }
  const name = formatName({ ...file.parsed, seq: renewSequence(file.parsed.seq), compressed: true });
  const replacement = { bytes: compressed, directory: layout.root, name };
  return replaceClaimed(context, claims, { file, event: decoded.value, bytes }, replacement);
}

async function countBlocks(context: StoreContext): Promise<number> {
  const slice = new TimeSlice(context.clock);
  let blocks = 0;
  for (const path of pathsInUse(context)) {
    const file = context.files.stat(path);
    if (file) blocks += blocksOf(file.bytes);
    await slice.yieldToEventLoop();
  }
  return blocks;
}

function* pathsInUse(context: StoreContext): Generator<string> {
  const { files, layout } = context;
  for (const state of EVENT_STATES) for (const { path } of eventsInState(context, state)) yield path;
  for (const name of namesIn(files, layout.tmp)) yield join(layout.tmp, name);
}

/** Writes `cache_metadata.json`, a summary for people. It is derived from the directory and never read back. */
function writeSummary({ files, layout, clock }: StoreContext, stats: StoreStats): void {
  const { pending, claimed, dead, quarantined, synced, expired, refused, bytes } = stats;
  const summary = {
    total_cached: pending + claimed + dead + quarantined + synced + expired,
    total_synced: synced,
    pending: pending + claimed,
    dead,
    quarantined,
    expired,
    refused,
    bytes,
    updated_at: new Date(clock.now()).toISOString(),
  };
  const text = Buffer.from(`${JSON.stringify(summary, undefined, 2)}\n`);
  writeFileAtomically(files, layout, {
    bytes: text,
    directory: layout.root,
    name: 'cache_metadata.json',
    power: false,
  });
}
