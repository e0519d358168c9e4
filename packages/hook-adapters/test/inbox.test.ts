import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
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

test('events are listed oldest first, each with its time and size', async () => {
  const inbox = await openInbox();
  put(inbox, 'late.json', 'xx', 20);
  put(inbox, 'early.json', 'x', 10);
  put(inbox, 'not-an-event.txt', 'x', 5);
  // How long a file took to be written is known only where the kernel's clock ticked meanwhile.
  const listed = (await inbox.list()).map(({ name, at, bytes }) => ({ name, at, bytes }));
  expect(listed).toEqual([
    { name: 'early.json', at: 10_000, bytes: 1 },
    { name: 'late.json', at: 20_000, bytes: 2 },
  ]);
});

test('the text of an event comes back as it is; removing it takes it out', async () => {
  const inbox = await openInbox();
  put(inbox, 'a.json', '{"text":"é🧵"}');
  const [entry] = await inbox.list();
  if (!entry) throw new Error('no entry');
  expect(await inbox.read(entry)).toBe('{"text":"é🧵"}');
  await inbox.remove(entry);
  expect(await inbox.list()).toEqual([]);
  expect(await inbox.read(entry)).toBeUndefined();
});

test('bytes that are no UTF-8, and an event that is too large, are refused and can be put aside whole', async () => {
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

test('two events of one name, one after the other, are both kept aside', async () => {
  const inbox = await openInbox();
  for (const second of [1, 2]) {
    put(inbox, '123.json', `{"cut off ${second}`, second);
    const [entry] = await inbox.list();
    if (entry) await inbox.quarantine(entry, 'cut off');
  }
  const kept = ['1000-123.json', '2000-123.json'].map((name) => join(inbox.directory, 'quarantine', name));
  expect(kept.map((file) => readFileSync(file, 'utf8'))).toEqual(['{"cut off 1', '{"cut off 2']);
});

test('the flag that there is no room comes and goes with the room', async () => {
  const inbox = await openInbox({ maxBytes: 5 });
  put(inbox, 'a.json', '123456');
  await inbox.list();
  expect(existsSync(join(inbox.directory, 'full'))).toBe(true);
  const [entry] = await inbox.list();
  if (entry) await inbox.remove(entry);
  await inbox.list();
  expect(existsSync(join(inbox.directory, 'full'))).toBe(false);
});

test('what was put aside long ago goes, with its reason', async () => {
  const inbox = await openInbox();
  put(inbox, 'a.json', 'x');
  const [entry] = await inbox.list();
  if (entry) await inbox.quarantine(entry, 'why');
  expect(await inbox.expireQuarantine(Date.now() - 60_000)).toBe(0);
  expect(await inbox.expireQuarantine(Date.now() + 60_000)).toBe(1);
  expect(readdirSync(join(inbox.directory, 'quarantine'))).toEqual([]);
});

test('its folders are for their owner only', async () => {
  const inbox = await openInbox();
  for (const name of ['.', 'tmp', 'quarantine']) expect(statSync(join(inbox.directory, name)).mode & 0o077).toBe(0);
});
