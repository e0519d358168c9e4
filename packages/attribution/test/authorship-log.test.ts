import { expect, test } from 'vitest';
import { attestationKey, attestedAgent, formatAuthorshipLog, parseAuthorshipLog, sessionKey } from '../src/index.ts';

/** A note with all kinds of keys, in the form that git-ai 1.4 writes. */
const NOTE = `src/shop.rs
  s_0a1b2c3d4e5f60::t_00112233445566 1-4,9
  h_99887766554433 3
  s_0a1b2c3d4e5f60::t_ffeeddccbbaa99 12-14
"docs/read me.md"
  0123456789abcdef 2,4-5
---
{
  "schema_version": "authorship/3.0.0",
  "git_ai_version": "1.4.5",
  "base_commit_sha": "7f00000000000000000000000000000000000001",
  "prompts": {
    "0123456789abcdef": {
      "agent_id": {
        "tool": "cursor",
        "id": "window 7",
        "model": "gpt-4"
      },
      "human_author": "Ada <ada@example.com>",
      "total_additions": 3,
      "total_deletions": 0,
      "accepted_lines": 3,
      "overriden_lines": 0
    }
  },
  "humans": {
    "h_99887766554433": {
      "author": "Ada <ada@example.com>"
    }
  },
  "sessions": {
    "s_0a1b2c3d4e5f60": {
      "agent_id": {
        "tool": "claude",
        "id": "session-1",
        "model": "claude-sonnet-5"
      },
      "human_author": null
    }
  }
}`;

test('a note is written again byte for byte', () => {
  const log = parseAuthorshipLog(NOTE);
  expect(log && formatAuthorshipLog(log)).toBe(NOTE);
  for (const version of ['\n  "git_ai_version": "1",', '\n  "git_ai_version": null,', '']) {
    const empty = `---\n{\n  "schema_version": "authorship/3.0.0",${version}\n  "base_commit_sha": "",\n  "prompts": {}\n}`;
    const parsed = parseAuthorshipLog(empty);
    expect(parsed && formatAuthorshipLog(parsed)).toBe(empty);
  }
});

test('a line is of the last entry that names it: a session, a prompt of earlier versions, or a person', () => {
  const log = parseAuthorshipLog(NOTE);
  const agents = (path: string, count: number) =>
    Array.from({ length: count }, (_, index) => log && attestedAgent(log, path, index + 1)?.tool);
  const shop = agents('src/shop.rs', 14).map((agent, index) => (agent === 'claude' ? index + 1 : 0));
  expect(shop.filter((line) => line > 0)).toEqual([1, 2, 4, 9, 12, 13, 14]);
  expect(agents('docs/read me.md', 5)).toEqual([undefined, 'cursor', undefined, 'cursor', 'cursor']);
  expect(agents('other.rs', 1)).toEqual([undefined]);
  expect(log && attestedAgent(log, 'src/shop.rs', 1)).toEqual({
    tool: 'claude',
    id: 'session-1',
    model: 'claude-sonnet-5',
  });
});

test('ranges are sorted, sessions are named by their key, and Windows line ends are read', () => {
  const log = parseAuthorshipLog(NOTE.replaceAll('\n', '\r\n'));
  const file = {
    path: 'a.ts',
    entries: [
      {
        key: 'k',
        spans: [
          { start: 19, end: 222 },
          { start: 2, end: 2 },
          { start: 1, end: 1 },
        ],
      },
    ],
  };
  expect(log && formatAuthorshipLog({ ...log, files: [file] }).split('\n')[1]).toBe('  k 1,2,19-222');
  // printf 'cursor:session_123' | sha256sum
  expect(sessionKey({ tool: 'cursor', id: 'session_123' })).toBe('s_c9883b05a2487d');
  expect(attestationKey({ tool: 'cursor', id: 'session_123' }, 'e1')).toMatch(/^s_c9883b05a2487d::t_[0-9a-f]{14}$/);
});

test.each([
  ['no divider', 'a.ts\n  s_1::t_1 1-2\n'],
  ['another version', '---\n{"schema_version": "authorship/4.0.0"}'],
  ['no JSON', '---\n{'],
  ['a list', '---\n[]'],
])('a text with %s is no authorship log', (_, text) => {
  expect(parseAuthorshipLog(text)).toBeUndefined();
});

test('entries that cannot be read are left out, and unknown keys name no agent', () => {
  const metadata = '{"schema_version":"authorship/3.0.0","prompts":{"p":{"agent_id":{"tool":1}}},"sessions":[]}';
  const lines = [
    '  s_1::t_1 1',
    'a.ts',
    '  p 1',
    '  s_1::t_1 2',
    '  p 0-4',
    '  p 5-2',
    '  p x',
    '   p 7',
    '  __proto__ 8',
  ];
  const log = parseAuthorshipLog([...lines, '---', metadata].join('\n'));
  expect(log?.files).toEqual([
    {
      path: 'a.ts',
      entries: [
        { key: 'p', spans: [{ start: 1, end: 1 }] },
        { key: 's_1::t_1', spans: [{ start: 2, end: 2 }] },
        { key: '__proto__', spans: [{ start: 8, end: 8 }] },
      ],
    },
  ]);
  for (const line of [1, 2, 8]) expect(log && attestedAgent(log, 'a.ts', line)).toBeUndefined();
});
