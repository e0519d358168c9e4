import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { expect, test } from 'vitest';
import { Inbox, type InboxOptions } from '../src/index.ts';

async function openInbox(options: Partial<InboxOptions> = {}): Promise<Inbox> {
  const inbox = new Inbox({ directory: join(temporaryFolder(), 'inbox'), ...options });
  await inbox.open();
  return inbox;
}

function put(inbox: Inbox, name: string, text: string | Buffer, second = 0): void {
  const file = join(inbox.directory, name);
  writeFileSync(file, text);
  utimesSync(file, second, second);
}

test('Inbox lists events oldest first with time and size', async () => {
  const inbox = await openInbox();
  put(inbox, 'late.json', 'xx', 20);
  put(inbox, 'early.json', 'x', 10);
  put(inbox, 'not-an-event.txt', 'x', 5);
  // writtenMs depends on whether the kernel's clock ticked during the write.
  const listed = (await inbox.list()).map(({ name, at, bytes }) => ({ name, at, bytes }));
  expect(listed).toEqual([
    { name: 'early.json', at: 10_000, bytes: 1 },
    { name: 'late.json', at: 20_000, bytes: 2 },
  ]);
});

test('Inbox.scan lists the oldest events and counts all of them', async () => {
  const inbox = await openInbox();
  for (let i = 0; i < 50; i++) put(inbox, `${i}.json`, 'x'.repeat(i % 3), (i * 37) % 50);
  const all = await inbox.scan({ limit: 100 });
  expect(all.entries.map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, second) => second * 1000));
  const { entries, ...counts } = await inbox.scan({ limit: 7, skip: new Set(['0.json']) });
  expect(entries).toEqual(all.entries.slice(1, 8));
  expect(counts).toEqual({ pending: 50, pendingBytes: 49, empty: 17 });
  expect(await inbox.scan({ limit: 0 })).toEqual({ entries: [], ...counts });
  expect(await inbox.stats()).toMatchObject({ pending: 33, pendingBytes: 49 });
});

test('Inbox reads the exact text of an event and removes it', async () => {
  const inbox = await openInbox();
  put(inbox, 'a.json', '{"text":"é🧵"}');
  const [entry] = await inbox.list();
  if (!entry) throw new Error('no entry');
  expect(await inbox.read(entry)).toBe('{"text":"é🧵"}');
  await inbox.remove(entry);
  expect(await inbox.list()).toEqual([]);
  expect(await inbox.read(entry)).toBeUndefined();
});

test('Inbox rejects invalid UTF-8 and oversized events, and quarantines them unchanged', async () => {
  const inbox = await openInbox({ maxEventBytes: 10 });
  const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
  put(inbox, 'bytes.json', bytes, 1);
  put(inbox, 'large.json', 'x'.repeat(11), 2);
  const [broken, large] = await inbox.list();
  if (!broken || !large) throw new Error('no entries');
  await expect(inbox.read(broken)).rejects.toThrow(TypeError);
  await expect(inbox.read(large)).rejects.toThrow(RangeError);
  await inbox.quarantine(broken, 'not UTF-8');
  await inbox.quarantine(large, 'too large');
  expect(await inbox.stats()).toEqual({ pending: 0, pendingBytes: 0, quarantined: 2, refused: 0 });
  expect(readFileSync(join(inbox.directory, 'quarantine/1000-bytes.json'))).toEqual(bytes);
  expect(readFileSync(join(inbox.directory, 'quarantine/1000-bytes.reason'), 'utf8')).toBe('not UTF-8\n');
});

test('Inbox keeps both quarantined events when a name is reused', async () => {
  const inbox = await openInbox();
  for (const second of [1, 2]) {
    put(inbox, '123.json', `{"cut off ${second}`, second);
    const [entry] = await inbox.list();
    if (entry) await inbox.quarantine(entry, 'cut off');
  }
  const kept = ['1000-123.json', '2000-123.json'].map((name) => join(inbox.directory, 'quarantine', name));
  expect(kept.map((file) => readFileSync(file, 'utf8'))).toEqual(['{"cut off 1', '{"cut off 2']);
});

test('Inbox.updateFullFlag sets and removes the flag by the size of pending events', async () => {
  const inbox = await openInbox({ maxBytes: 5 });
  put(inbox, 'a.json', '123456');
  await inbox.updateFullFlag((await inbox.stats()).pendingBytes);
  expect(existsSync(join(inbox.directory, 'full'))).toBe(true);
  const [entry] = await inbox.list();
  if (entry) await inbox.remove(entry);
  await inbox.updateFullFlag((await inbox.stats()).pendingBytes);
  expect(existsSync(join(inbox.directory, 'full'))).toBe(false);
});

test.each([
  ['missing', false],
  ['present', true],
])('Inbox.list and Inbox.stats change no file when the full flag is wrongly %s', async (_, isPresent) => {
  const inbox = await openInbox({ maxBytes: isPresent ? 100 : 5 });
  put(inbox, 'a.json', '123456', 1);
  if (isPresent) put(inbox, 'full', '', 2);
  const snapshot = (): unknown[] =>
    readdirSync(inbox.directory, { recursive: true, encoding: 'utf8' })
      .sort()
      .map((name) => {
        const { ctimeMs, ino, mtimeMs, size } = statSync(join(inbox.directory, name));
        return { name, ino, size, ctimeMs, mtimeMs };
      });
  const before = snapshot();
  for (let round = 0; round < 2; round++) {
    expect(await inbox.list()).toHaveLength(1);
    expect(await inbox.stats()).toMatchObject({ pending: 1, pendingBytes: 6 });
  }
  expect(snapshot()).toEqual(before);
});

test('Inbox removes expired quarantined events with their reasons', async () => {
  const inbox = await openInbox();
  put(inbox, 'a.json', 'x');
  const [entry] = await inbox.list();
  if (entry) await inbox.quarantine(entry, 'why');
  expect(await inbox.expireQuarantine(Date.now() - 60_000)).toBe(0);
  expect(await inbox.expireQuarantine(Date.now() + 60_000)).toBe(1);
  expect(readdirSync(join(inbox.directory, 'quarantine'))).toEqual([]);
});

test('Inbox creates folders that only their owner can access', async () => {
  const inbox = await openInbox();
  for (const name of ['.', 'tmp', 'quarantine']) expect(statSync(join(inbox.directory, name)).mode & 0o077).toBe(0);
});

test('Inbox follows no symbolic link: files in its folder are replaced, folders refused', async () => {
  const target = temporaryFolder();
  const kept = join(target, '1.json');
  writeFileSync(kept, 'kept');
  utimesSync(kept, 0, 0);
  const inbox = await openInbox({ maxBytes: 1 });
  put(inbox, 'a.json', 'xx');
  for (const name of ['full', 'refused', 'link.json']) symlinkSync(kept, join(inbox.directory, name));
  const entries = await inbox.list();
  expect(entries.map(({ name }) => name)).toEqual(['a.json']);
  await inbox.updateFullFlag(entries.reduce((sum, { bytes }) => sum + bytes, 0));
  await inbox.resetRefused();
  for (const name of ['tmp', 'quarantine']) {
    rmSync(join(inbox.directory, name), { recursive: true });
    symlinkSync(target, join(inbox.directory, name));
    await expect(inbox.open()).rejects.toThrow('symbolic link');
  }
  await inbox.recover();
  await inbox.expireQuarantine(Date.now());
  expect(await inbox.forget((text) => text === 'kept')).toBe(1);
  expect([readdirSync(target), readFileSync(kept, 'utf8')]).toEqual([['1.json'], 'kept']);
});

test('Inbox is idle until there is an event, one of a decision script, or an outdated flag', async () => {
  const inbox = await openInbox();
  expect(inbox.isIdle()).toBe(true);
  put(inbox, 'refused', '.');
  put(inbox, 'quarantine/a.json', '{');
  expect(inbox.isIdle()).toBe(true);
  for (const name of ['a.json', 'full', 'tmp/a.1.json']) {
    put(inbox, name, '{}');
    expect(inbox.isIdle()).toBe(false);
    rmSync(join(inbox.directory, name));
  }
  rmSync(inbox.directory, { recursive: true });
  expect(inbox.isIdle()).toBe(false);
});
