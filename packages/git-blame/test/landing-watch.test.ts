import { expect, test } from 'vitest';
import { LandingWatch, type LandingLog, type MeasureFolder, measureKnown } from '../src/index.ts';
import { SurvivalRepository } from './survival-repository.ts';

/** A log in memory. */
function openLog(entries: Readonly<Record<string, string>> = {}): LandingLog & { isClosed: boolean } {
  const positions = new Map(Object.entries(entries));
  return {
    isClosed: false,
    position: (top) => positions.get(top),
    positions: () => positions,
    markDone: (_, added) => {
      for (const [top, commit] of added) positions.set(top, commit);
    },
    close() {
      this.isClosed = true;
    },
  };
}

/** Collects the folders that are measured, and lets a test wait for the next one. */
function measuring(answer: (folder: string) => number = () => 0) {
  const folders: string[] = [];
  let next = Promise.withResolvers<void>();
  const measure: MeasureFolder = (folder) => {
    folders.push(folder);
    const { resolve } = next;
    next = Promise.withResolvers();
    resolve();
    return Promise.resolve({ remaining: answer(folder) });
  };
  return { folders, measure, next: () => next.promise };
}

const noError = (error: unknown): never => {
  throw error;
};

function repository(): { readonly it: SurvivalRepository; readonly top: string } {
  const it = new SurvivalRepository();
  it.write('a.ts', ['one']);
  it.commit();
  return { it, top: it.git('rev-parse', '--show-toplevel').trim() };
}

test('a repository is measured after a turn when its main branch has moved', async () => {
  const { it, top } = repository();
  const other = repository();
  const [log, measured] = [openLog(), measuring()];
  const watch = new LandingWatch({ log, measure: measured.measure, onError: noError, settleMs: 0 });
  const ended = measured.next();
  watch.observe([
    { kind: 'tool', cwd: other.it.folder },
    { kind: 'turn-ended', cwd: it.folder },
    { kind: 'turn-ended', cwd: '' },
  ]);
  await ended;
  expect(measured.folders).toEqual([top]);
  // The branch has not moved: of two repositories only the other one is measured.
  const again = measured.next();
  watch.observe([
    { kind: 'session-ended', cwd: it.folder },
    { kind: 'session-ended', cwd: other.it.folder },
  ]);
  await again;
  it.commit('another');
  const third = measured.next();
  watch.observe([{ kind: 'turn-ended', cwd: it.folder }]);
  await third;
  expect(measured.folders).toEqual([top, other.top, top]);
  await watch.stop();
  expect(log.isClosed).toBe(true);
  await watch.stop();
});

test('after a start the repositories of earlier sessions are compared', async () => {
  const { it, top } = repository();
  const measured = measuring();
  const log = openLog({ [top]: 'an earlier commit', '/is/gone': 'x' });
  const watch = new LandingWatch({ log, measure: measured.measure, onError: noError, settleMs: 0 });
  const first = measured.next();
  watch.start();
  await first;
  await watch.stop();
  expect(measured.folders).toEqual([top]);
  expect(log.position(top)).toBe(it.git('rev-parse', 'HEAD').trim());
});

test('a folder without repository is passed over, and a failure is told', async () => {
  const { top } = repository();
  const failed = Promise.withResolvers<unknown>();
  const log = openLog();
  const watch = new LandingWatch({
    log,
    measure: () => Promise.reject(new Error('the service is away')),
    onError: failed.resolve,
    settleMs: 0,
  });
  watch.observe([
    { kind: 'turn-ended', cwd: '/' },
    { kind: 'turn-ended', cwd: top },
  ]);
  expect(await failed.promise).toMatchObject({ message: 'the service is away' });
  await watch.stop();
  expect(log.positions().size).toBe(0);
});

test('measureKnown measures every repository that is still there, and says which are not complete', async () => {
  const [one, two] = [repository(), repository()];
  const measured = measuring((folder) => (folder === two.top ? 3 : 0));
  const log = openLog({ [one.top]: one.it.git('rev-parse', 'HEAD').trim(), [two.top]: '', '/is/gone': 'x' });
  const signal = new AbortController().signal;
  expect(await measureKnown({ log, measure: measured.measure, onError: noError }, signal)).toEqual({
    repositories: 2,
    failed: 0,
  });
  expect(measured.folders.toSorted()).toEqual([one.top, two.top].toSorted());
  expect(log.position(two.top)).toBe('');
  const errors: unknown[] = [];
  const parts = {
    log,
    measure: () => Promise.reject(new Error('away')),
    onError: (error: unknown) => errors.push(error),
  };
  expect(await measureKnown(parts, signal)).toEqual({ repositories: 0, failed: 2 });
  expect(errors).toHaveLength(2);
});
