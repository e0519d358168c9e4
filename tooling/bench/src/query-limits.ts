/**
 * `pnpm bench:query-limits [--sessions N] [--calls N]` sends the queries with the largest inputs and answers to a real service on the
 * embedded database with N sessions, and measures the longest time in which the service answers no other request. It fails when
 * one of them is over a second.
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { makeSessions, repositoryName, sendSessions } from '@hookline/session-store';
import { TraceabilityClient } from '@hookline/traceability-client';
import { API, MAX_BLOCK_MS, startBlockedService } from './blocked-service.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '200' },
    calls: { type: 'string', default: '200' },
    edits: { type: 'string', default: '40' },
  },
});
const [sessions, calls, edits] = [values.sessions, values.calls, values.edits].map(Number);
if (![sessions, calls, edits].every((number) => Number.isInteger(number) && (number ?? 0) >= 1)) {
  console.error('--sessions, --calls and --edits must be integers from 1');
  process.exit(2);
}

const words = (count: number, length: number): string =>
  Array.from({ length: count }, (_, i) => `${String.fromCharCode(97 + (i % 26))}${'e'.repeat(length - 1)}`).join(' ');

const service = await startBlockedService();
try {
  const client = new TraceabilityClient({ baseUrl: 'http://localhost', socketPath: service.socket, timeoutMs: 60_000 });
  const options = { seed: 1, repositories: 5, until: Date.now() };
  const made = [...makeSessions({ ...options, sessions: sessions ?? 1, calls: calls ?? 1, edits: edits ?? 1 })];
  const sent = await sendSessions(client, made);
  await client.close();
  const last = made.at(-1);
  const event = last?.events.at(-1);
  const pattern = event?.pattern_id ?? '';
  const repository = encodeURIComponent(repositoryName(0));
  const file = encodeURIComponent(event?.file_path ?? '');
  const cases: Readonly<Record<string, string>> = {
    'search: one letter': 'search?q=f&limit=100',
    'search: all words of code': 'search?q=function%20export%20return%20const&limit=100',
    'search: 32 words': `search?q=${encodeURIComponent(words(32, 4))}&limit=100`,
    'search: 500 characters': `search?q=${'a'.repeat(500)}&limit=100`,
    'search: capital letters': `search?q=${'aB'.repeat(250)}&limit=100`,
    'ids: shortest prefix': 'ids/0000',
    'sessions: all': 'sessions?limit=200',
    'sessions: of a repository': `sessions?limit=200&repository=${repository}`,
    'session: one': `sessions/${last?.id}`,
    'changes: all': 'changes?limit=100',
    'patterns: all': 'patterns?limit=500',
    'pattern: lineage': `lineage/${pattern}?query_type=ancestry&depth=1000&limit=5000`,
    'pattern: descendants': `lineage/${pattern}?query_type=descendants&depth=1000&limit=5000`,
    'pattern: evolution': `lineage/${pattern}/evolution`,
    'pattern: analytics': `analytics/${pattern}`,
    'executions: logs': 'executions/logs?limit=200',
    'executions: summary': 'executions/summary',
    'files: of a repository': `files/${repository}?limit=1000`,
    'files: edits, as blame reads them': `files/${repository}/${file}/edits?limit=1000`,
    'export: events': 'export/events?limit=1000',
    'export: patterns': 'export/patterns?limit=1000',
    'export: traces': 'export/traces?limit=1000',
    usage: 'usage',
    stats: 'stats',
  };
  console.log(`${sent.sessions} sessions, ${sent.events} events, ${sent.calls} calls`);
  console.log(
    'query, status, bytes; ms of the query, of the slowest other request, and of the slowest that reads the database',
  );
  for (const [name, path] of Object.entries(cases)) {
    const { answer, bytes, status, tookMs, waitedMs } = await service.measure({
      method: 'GET',
      path: `${API}/${path}`,
    });
    if (Math.max(...waitedMs) > MAX_BLOCK_MS) process.exitCode = 1;
    const times = [tookMs, ...waitedMs].map((ms) => ms.toFixed(0).padStart(6)).join('');
    console.log(
      `${name.padEnd(34)} ${status} ${String(bytes).padStart(9)}${times} ms${status === 200 ? '' : `  ${answer}`}`,
    );
  }
} finally {
  await service.stop();
}
