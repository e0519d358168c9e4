import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@hookline/testkit';
import { describe, expect, test } from 'vitest';
import { realPath } from '../src/index.ts';
import { call, idOf, setUp } from './set-up.ts';

/** Creates a folder and a link to it. */
function linkedFolder(): { readonly real: string; readonly link: string } {
  const root = realPath(temporaryFolder());
  mkdirSync(join(root, 'real'));
  symlinkSync(join(root, 'real'), join(root, 'link'));
  return { real: join(root, 'real'), link: join(root, 'link') };
}

describe('file behind a symbolic link', () => {
  test('is the same file under both names', async () => {
    const { link, real } = linkedFolder();
    const recorder = setUp();
    await recorder.record(call({ changes: [{ path: join(link, 'a.ts'), before: null, after: 'v1' }] }));
    const { hookExecutions, patterns } = await recorder.record(
      call({ changes: [{ path: join(real, 'a.ts'), before: undefined, after: 'v2' }] }),
    );
    expect(patterns).toMatchObject([
      { event_type: 'pattern_modified', file_path: join(real, 'a.ts'), parents: [{ pattern_id: idOf('v1') }] },
    ]);
    expect(hookExecutions[0]?.file_path).toBe(join(real, 'a.ts'));
  });

  test('keeps the id of its event when the link no longer exists', async () => {
    const { link, real } = linkedFolder();
    const activity = call({ changes: [{ path: join(link, 'a.ts'), before: null, after: 'v1' }] });
    const elsewhere = { ...activity, changes: [{ path: join(real, 'a.ts'), before: null, after: 'v1' }] };
    const [here, there] = [await setUp().record(activity), await setUp().record(elsewhere)];
    expect(there.patterns[0]?.event_id).toBe(here.patterns[0]?.event_id);
  });

  test.each(['real', 'link'] as const)('is ignored by a rule for its %s name', async (name) => {
    const folders = linkedFolder();
    const recorder = setUp({ ignores: (path) => path.startsWith(folders[name]) });
    const { patterns } = await recorder.record(
      call({ changes: [{ path: join(folders.link, 'a.ts'), before: null, after: 'v1' }] }),
    );
    expect(patterns).toEqual([]);
  });

  test.each(['real', 'link'] as const)('is recorded without code by a mode for its %s name', async (name) => {
    const folders = linkedFolder();
    const recorder = setUp({ mode: (path) => (path.startsWith(folders[name]) ? 'metadata-only' : 'full') });
    const { patterns } = await recorder.record(
      call({ cwd: '/elsewhere', changes: [{ path: join(folders.link, 'a.ts'), before: null, after: 'v1' }] }),
    );
    expect(patterns).toMatchObject([{ metadata: { keepCode: false } }]);
  });
});

describe('ids of a call', () => {
  const API_ID = 'toolu_01A09q90qw90lq917835lq9';
  const ids = async (session_id: string, tool_use_id: string): Promise<readonly unknown[]> => {
    const { hookExecutions, patterns } = await setUp().record(
      call({
        provenance: { session_id, tool_use_id },
        changes: [{ path: '/p/a.ts', before: 'v1', after: 'v2' }],
      }),
    );
    return [hookExecutions[0]?.hook_id, patterns[0]?.event_id];
  };

  test('are the same when a forked session repeats it', async () => {
    expect(await ids('fork', API_ID)).toEqual(await ids('s1', API_ID));
    expect(await ids('s1', `${API_ID}x`)).not.toEqual(await ids('s1', API_ID));
  });

  test('differ by session when the client numbers its calls', async () => {
    const [first, second] = [await ids('s1', 'call_1'), await ids('s2', 'call_1')];
    expect(first[0]).not.toBe(second[0]);
    expect(first[1]).not.toBe(second[1]);
  });
});
