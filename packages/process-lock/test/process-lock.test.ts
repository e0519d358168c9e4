import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireProcessLock, readLockOwner } from '../src/index.ts';

let directory: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'process-lock-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(directory, { recursive: true, force: true });
});

/** Starts a process that acquires the lock, prints the result, and runs until it is killed. */
async function holder(): Promise<{ child: ChildProcess; said: string }> {
  const entry = new URL('../src/index.ts', import.meta.url).href;
  const code = `
    import { acquireProcessLock } from ${JSON.stringify(entry)};
    const result = acquireProcessLock(${JSON.stringify(directory)}, 'demo', { port: 1234 });
    console.log(result.ok ? 'got it' : result.reason);
    setInterval(() => {}, 60_000);
  `;
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: said.toString().trim() };
}

test('acquireProcessLock returns `held` with the owner when another process holds the lock', async () => {
  const { child, said } = await holder();
  expect(said).toBe('got it');
  const mine = acquireProcessLock(directory, 'demo');
  expect(mine).toMatchObject({ ok: false, reason: 'held', owner: { pid: child.pid, info: { port: 1234 } } });
  expect(readLockOwner(directory, 'demo')?.pid).toBe(child.pid);
});

test('lock is released when its process is killed', async () => {
  const { child } = await holder();
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(readLockOwner(directory, 'demo')).toBeUndefined();
  const mine = acquireProcessLock(directory, 'demo');
  expect(mine.ok).toBe(true);
  if (mine.ok) mine.lock.release();
});

test('exactly one of eight concurrent processes acquires the lock', async () => {
  const all = await Promise.all(Array.from({ length: 8 }, holder));
  expect(all.map(({ said }) => said).sort()).toEqual(['got it', ...Array.from({ length: 7 }, () => 'held')]);
});

test('lock is exclusive within a process and free after release', () => {
  const first = acquireProcessLock(directory, 'demo');
  expect(acquireProcessLock(directory, 'demo')).toMatchObject({
    ok: false,
    reason: 'held',
    owner: { pid: process.pid },
  });
  if (!first.ok) throw new Error('the first attempt should have succeeded');
  first.lock.release();
  first.lock.release();
  const second = acquireProcessLock(directory, 'demo');
  expect(second.ok).toBe(true);
  if (second.ok) second.lock.release();
});

test('readLockOwner does not affect the owner', () => {
  const first = acquireProcessLock(directory, 'demo', { stage: 'starting' });
  if (!first.ok) throw new Error('not acquired');
  expect(readLockOwner(directory, 'demo')?.info).toEqual({ stage: 'starting' });
  first.lock.describe({ stage: 'ready' });
  expect(readLockOwner(directory, 'demo')?.info).toEqual({ stage: 'ready' });
  expect(acquireProcessLock(directory, 'demo').ok).toBe(false);
  first.lock.release();
});

test('acquireProcessLock returns `unusable` when the directory cannot be created', () => {
  const file = join(directory, 'a-file');
  writeFileSync(file, '');
  expect(acquireProcessLock(join(file, 'below'), 'demo')).toMatchObject({ ok: false, reason: 'unusable' });
});

test('lock files are readable by their owner only', () => {
  const result = acquireProcessLock(directory, 'demo');
  if (!result.ok) throw new Error('not acquired');
  for (const name of ['demo.lock', 'demo.owner.json']) expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
  result.lock.release();
});

test('acquireProcessLock returns `unusable` when the lock is a symbolic link, and leaves its target as it is', () => {
  const target = join(directory, 'target');
  writeFileSync(target, 'kept', { mode: 0o644 });
  symlinkSync(target, join(directory, 'demo.lock'));
  expect(acquireProcessLock(directory, 'demo')).toMatchObject({ ok: false, reason: 'unusable' });
  expect(readFileSync(target, 'utf8')).toBe('kept');
  expect(statSync(target).mode & 0o777).toBe(0o644);
});

test('the description of an owner replaces symbolic links instead of following them', () => {
  const target = join(directory, 'target');
  writeFileSync(target, 'kept');
  for (const name of ['demo.owner.json', `demo.owner.json.${process.pid}.tmp`])
    symlinkSync(target, join(directory, name));
  const result = acquireProcessLock(directory, 'demo');
  if (result.ok) result.lock.release();
  expect([result.ok, readFileSync(target, 'utf8')]).toEqual([true, 'kept']);
});
