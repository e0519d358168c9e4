/**
 * `pnpm bench:limits` sends the most expensive request bodies that a client can make to a real service on the embedded database,
 * and measures the longest time in which the service answers no other request: one without rows and one that reads from the
 * database. It fails when one of them is over a second.
 */
import { randomUUID } from 'node:crypto';
import process from 'node:process';
import { API, MAX_BLOCK_MS, startBlockedService } from './blocked-service.ts';

interface Case {
  readonly name: string;
  readonly path: string;
  readonly body: () => string;
}

const event = (data: string): string =>
  `{"event_type":"pattern_created","event_id":"${randomUUID()}","pattern_id":"p${randomUUID()}","pattern_data":${data}}`;
const similar = (code: string, language: string): string => JSON.stringify({ code, language });
const keys = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i.toString(36)}`, 1])));
const traces = (count: number, context: string): string =>
  `{"traces":[${Array.from({ length: count }, () => `{"correlation_id":"${randomUUID()}","session_id":"s","context":${context}}`).join()}]}`;

/** Parts that code for `/patterns/similar` is made of, with the language. */
const SIMILAR = [
  ['const a = 1;\n', 'typescript'],
  ['a = b + 1\n', 'python'],
  ['word and word ', 'markdown'],
  ['(', 'typescript'],
  ['(', 'python'],
  ['{', 'rust'],
  ['`${', 'typescript'],
  ['<a ', 'tsx'],
  ['=/[', 'javascript'],
  ['a.', 'typescript'],
  ['\n\t', 'python'],
  ['"', 'go'],
  ["'''", 'python'],
  ['/*', 'java'],
  ['a b ', 'unknown'],
] as const;
/** Maximum length of `code`, in characters. */
const MAX_SIMILAR = 1_048_576;
/** Somewhat below the limit of a body. */
const LARGE = 15 << 20;

const track = `${API}/lineage/track`;
const CASES: readonly Case[] = [
  { name: '10 MB of [', path: track, body: () => '['.repeat(10_000_000) },
  { name: '5 M levels', path: track, body: () => event(`{"x":${'['.repeat(5e6)}${']'.repeat(5e6)}}`) },
  { name: '1 M keys', path: track, body: () => event(keys(1e6)) },
  { name: '49 k keys', path: track, body: () => event(keys(49_000)) },
  { name: '90 k numbers', path: track, body: () => event(JSON.stringify({ x: Array(90_000).fill(1) })) },
  { name: '498 levels', path: track, body: () => event(`{"x":${'['.repeat(498)}${']'.repeat(498)}}`) },
  {
    name: '200 times 490 levels',
    path: `${track}/batch`,
    body: () =>
      `{"events":[${Array.from({ length: 200 }, () => event(`{"x":${'['.repeat(490)}${']'.repeat(490)}}`)).join()}]}`,
  },
  {
    name: '500 invalid events',
    path: `${track}/batch`,
    body: () =>
      `{"events":[${Array(500)
        .fill(`{${Array.from({ length: 90 }, (_, i) => `"k${i}":[]`).join()}}`)
        .join()}]}`,
  },
  { name: 'the longest text', path: track, body: () => event(`{"code":"${'a'.repeat(LARGE)}"}`) },
  { name: 'the longest escapes', path: track, body: () => event(`{"code":"${'\\u0000'.repeat(LARGE / 6)}"}`) },
  { name: 'the most blanks', path: track, body: () => ' '.repeat(LARGE) },
  { name: '500 traces of 90 keys', path: `${API}/traces/batch`, body: () => traces(500, keys(90)) },
  {
    name: '90 k ids of one field',
    path: track,
    body: () => event('{}').replace(/\}$/, `,"parent_pattern_ids":[${Array(90_000).fill('""').join()}]}`),
  },
  ...SIMILAR.map(([part, language]) => ({
    name: `similar: ${part.trim()}`,
    path: `${API}/patterns/similar`,
    body: () => similar(part.repeat(MAX_SIMILAR / part.length), language),
  })),
];

const service = await startBlockedService();
try {
  console.log(
    'case, status; ms of the request, of the slowest other one, and of the slowest other one that reads the database',
  );
  for (const { name, path, body } of CASES) {
    const { answer, status, tookMs, waitedMs } = await service.measure({
      method: 'POST',
      path,
      body: Buffer.from(body()),
    });
    if (Math.max(...waitedMs) > MAX_BLOCK_MS) process.exitCode = 1;
    const detail = /"detail":"([^"]*)/.exec(answer)?.[1] ?? '';
    console.log(
      `${name.padEnd(30)} ${status} ${[tookMs, ...waitedMs].map((ms) => ms.toFixed(0).padStart(6)).join('')} ms  ` +
        detail.slice(0, 60),
    );
  }
} finally {
  await service.stop();
}
