import { readdirSync, realpathSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isLink } from '@hookline/atomic-file';
import type { Clock } from '@hookline/clock';
import type { ForgetSelector } from '@hookline/contracts';
import {
  eventFacets,
  type Facets,
  hookFacets,
  type LocalForgetRequest,
  type LocalForgotten,
  type LocalTombstones,
  selectorTest,
  traceFacets,
} from '@hookline/deletion';
import { type Inbox, parseHookText, toActivity } from '@hookline/hook-adapters';
import { removeLogLines } from '@hookline/log-file';
import type { EventStore, StoredEvent } from '@hookline/offline-cache';
import { HOOK_EXECUTION_TYPE, TRACE_TYPE } from '@hookline/pattern-tracker';
import { locate, type SqliteMemory } from '@hookline/recorder';
import { SEARCH_CACHE_FILE } from '@hookline/search-cache';
import type { HooklinePaths } from '@hookline/settings';
import { activityFacets } from './activity-facets.ts';

/** Dependencies of {@link forgetLocally}. */
export interface LocalDeletionOptions {
  readonly paths: Pick<HooklinePaths, 'backfillLog' | 'fileMemory' | 'logs' | 'statusLines' | 'traceContexts'>;
  readonly contextDirectory: string;
  readonly tombstones: Pick<LocalTombstones, 'add'>;
  readonly inbox: Pick<Inbox, 'forget'>;
  readonly store: Pick<EventStore, 'forget'>;
  readonly memory: Pick<SqliteMemory, 'forget'>;
  readonly clock: Clock;
}

/**
 * Deletes what is on this machine: captured and undelivered events, remembered texts of files, log lines and stored outputs.
 * A tombstone is stored first, so that the daemon records nothing of it that is still to come.
 */
export async function forgetLocally(
  options: LocalDeletionOptions,
  request: LocalForgetRequest,
): Promise<LocalForgotten> {
  const { clock, inbox, memory, paths, store, tombstones } = options;
  // The folder itself may be a link, as that of a user with a repository of dotfiles is; those in it may not.
  const contextDirectory = realPathOf(options.contextDirectory);
  const { dryRun, executionIds, selector, toolUseIds } = request;
  const now = clock.now();
  if (!dryRun) tombstones.add(selector, now);
  const matches = selectorTest(selector, now);
  const calls = new Set(toolUseIds);
  const texts = textsOf(selector);
  /** Counts what matches, and says whether it is to be removed. */
  const counter = () => {
    let count = 0;
    return { take: (isMatch: boolean): boolean => (isMatch && count++ >= 0 ? !dryRun : false), count: () => count };
  };
  const [ofInbox, ofCache, ofFiles, ofLogs] = [counter(), counter(), counter(), counter()];
  await inbox.forget((text, at) => ofInbox.take(matchesPayload(text, at, matches, texts)));
  await store.forget((event, text) =>
    ofCache.take(event === undefined ? containsAny(text, texts) : matches(storedFacets(event, now))),
  );
  memory.forget((key, { at, by }) => ofFiles.take(calls.has(by) || matches(fileFacets(key, at))));
  const inLogs = [...texts, ...toolUseIds, ...executionIds];
  for (const folder of [paths.logs, contextDirectory])
    removeLogLines(folder, (line) => ofLogs.take(containsAny(line, inLogs) || isBefore(line, selector)));
  const outputs = dryRun ? 0 : removeOutputs(contextDirectory, paths, selector);
  return { inbox: ofInbox.count(), cache: ofCache.count(), files: ofFiles.count(), log_lines: ofLogs.count(), outputs };
}

/** Texts by which log lines and unreadable events are found. Conditions that are combined must not match one by one. */
function textsOf({ before, folder, path, pattern_id, repository, session_id }: ForgetSelector): string[] {
  if (session_id !== undefined) return path === undefined && before === undefined ? [session_id] : [];
  if (before !== undefined) return [];
  if (path !== undefined) return [folder === undefined ? path : join(folder, path)];
  return [pattern_id, folder, repository].filter((text) => text !== undefined);
}

function containsAny(text: string, wanted: readonly string[]): boolean {
  return wanted.some((each) => text.includes(each));
}

function isBefore(line: string, { before, ...others }: ForgetSelector): boolean {
  if (before === undefined || Object.values(others).some((value) => value !== undefined)) return false;
  const time = /"time":"([^"]+)"/.exec(line)?.[1];
  return time !== undefined && time < new Date(before).toISOString();
}

function matchesPayload(
  text: string,
  at: number,
  matches: (facets: Facets) => boolean,
  texts: readonly string[],
): boolean {
  const parsed = parseHookText(text);
  if (parsed.kind !== 'known') return containsAny(text, texts) || matches({ paths: [], patterns: [], at });
  const activity = toActivity(parsed.input, at);
  if (activity) return matches(activityFacets(activity));
  const { cwd, session_id } = parsed.input;
  return matches({ session: session_id, folder: cwd, paths: [], patterns: [], at });
}

/** The data of an event was validated when it was stored. */
function storedFacets({ event_data, event_type, timestamp }: StoredEvent, now: number): Facets {
  const at = Date.parse(timestamp);
  const time = Number.isNaN(at) ? now : at;
  if (event_type === TRACE_TYPE) return traceFacets(event_data as Parameters<typeof traceFacets>[0], time);
  if (event_type === HOOK_EXECUTION_TYPE) return hookFacets(event_data as Parameters<typeof hookFacets>[0], time);
  return eventFacets(event_data as Parameters<typeof eventFacets>[0], time);
}

/** A remembered file has no session; it is found by the calls that wrote or read it. */
function fileFacets(key: string, at: number): Facets {
  const path = key.split('#')[0] ?? key;
  return { repository: locate(path).repository, paths: [path], patterns: [], at };
}

/**
 * Removes the texts of condensed outputs, which have no provenance: all of them, because they are copies that are kept for a few
 * days only. The input of a status line and the ids of a
 * trace belong to a session.
 */
function removeOutputs(
  contextDirectory: string,
  { backfillLog, fileMemory, statusLines, traceContexts }: LocalDeletionOptions['paths'],
  { session_id }: ForgetSelector,
): number {
  const damaged = [fileMemory, backfillLog].map((file) => `${basename(file)}.damaged-`);
  let removed = 0;
  for (const [folder, isWanted] of [
    [join(contextDirectory, 'outputs'), () => true],
    // The cache itself is emptied by its owner; these are copies for repairs.
    [contextDirectory, (name: string) => name.startsWith(`${SEARCH_CACHE_FILE.name}.`)],
    [dirname(fileMemory), (name: string) => damaged.some((prefix) => name.startsWith(prefix))],
    [statusLines, (name: string) => session_id === undefined || name.includes(session_id)],
    [traceContexts, (name: string) => session_id !== undefined && name.includes(session_id)],
  ] as const) {
    for (const name of namesIn(folder).filter(isWanted)) {
      rmSync(join(folder, name), { force: true, recursive: true });
      removed++;
    }
  }
  return removed;
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The target of a symbolic link belongs to another program. */
function namesIn(folder: string): string[] {
  try {
    return isLink(folder) ? [] : readdirSync(folder);
  } catch {
    return [];
  }
}
