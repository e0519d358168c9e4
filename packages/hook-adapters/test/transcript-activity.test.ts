import { expect, test } from 'vitest';
import { transcriptActivity } from '../src/index.ts';

const call = {
  toolUseId: 'toolu_1',
  toolName: 'Write',
  input: { file_path: '/home/dev/a.ts', content: 'export const a = 1;\n' },
  response: {
    type: 'create',
    filePath: '/home/dev/a.ts',
    content: 'export const a = 1;\n',
    structuredPatch: [],
    originalFile: null,
  },
  error: undefined,
  isStopped: false,
  sessionId: 's1',
  agentId: undefined,
  model: 'model-1',
  promptId: 'p1',
  cwd: '/home/dev',
  gitBranch: undefined,
  askedAt: '2026-01-02T03:04:05.000Z',
  at: '2026-01-02T03:04:06.000Z',
};

test('transcriptActivity returns the activity that the hook of a call would have given', () => {
  expect(transcriptActivity(call)).toMatchObject({
    kind: 'tool',
    eventName: 'PostToolUse',
    source: 'transcript',
    provenance: { session_id: 's1', prompt_id: 'p1', tool_name: 'Write', tool_use_id: 'toolu_1' },
    success: true,
    changes: [{ path: '/home/dev/a.ts', before: null, after: 'export const a = 1;\n' }],
  });
});

test('transcriptActivity contains no changes when the call failed', () => {
  expect(transcriptActivity({ ...call, error: 'permission denied' })).toMatchObject({
    eventName: 'PostToolUseFailure',
    success: false,
    error: 'permission denied',
    changes: [],
  });
});
