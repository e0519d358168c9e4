import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseHookPayload, toActivity } from '../src/index.ts';
import { commandResponse } from '../src/command-diff.ts';

const bashEditDiff = {
  files: [
    { filePath: '/p/made.txt', hunks: [{ oldStart: 0, newStart: 1, lines: ['+new'] }], created: true },
    { filePath: '/p/changed.ts', hunks: [{ newStart: 5, lines: [' a', '-b', '+c'] }] },
  ],
  moreFiles: 1,
  changedFiles: ['/p/made.txt', '/p/changed.ts', '/p/more.ts'],
};

test('commandResponse returns the files with hunks, all changed files and the background task', () => {
  expect(commandResponse({ stdout: '', bashEditDiff, backgroundTaskId: 'b1' })).toEqual({
    backgroundTaskId: 'b1',
    commandDiff: {
      files: [
        { path: '/p/made.txt', hunks: [{ oldStart: 0, newStart: 1, lines: ['+new'] }], created: true, deleted: false },
        {
          path: '/p/changed.ts',
          hunks: [{ oldStart: 5, newStart: 5, lines: [' a', '-b', '+c'] }],
          created: false,
          deleted: false,
        },
      ],
      changedFiles: ['/p/made.txt', '/p/changed.ts', '/p/more.ts'],
      shared: false,
    },
  });
});

test('commandResponse returns no diff for responses of any other shape', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (response) => {
      expect(commandResponse(response).commandDiff).toBeUndefined();
    }),
  );
});

test('toActivity reads the diff of shell tools only', () => {
  const payload = { session_id: 's', cwd: '/p', hook_event_name: 'PostToolUse', tool_input: { command: 'make' } };
  const activity = (tool_name: string): unknown => {
    const parsed = parseHookPayload({ ...payload, tool_name, tool_response: { bashEditDiff } });
    return parsed.kind === 'known' ? toActivity(parsed.input, 0) : undefined;
  };
  expect(activity('Bash')).toMatchObject({ commandDiff: { changedFiles: bashEditDiff.changedFiles } });
  expect(activity('Other')).not.toHaveProperty('commandDiff');
});
