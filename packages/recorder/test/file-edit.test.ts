import { attribute, blobId, type EditLines, LineHasher, replay } from '@hookline/attribution';
import type { LineageEventInput } from '@hookline/contracts';
import { temporaryFolder } from '@hookline/testkit';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMemory, openSqliteMemory, type Recorder, stageMemory, type ToolActivity } from '../src/index.ts';
import { call, setUp } from './set-up.ts';

const lineKey = 'key of this test';
const hasher = new LineHasher(lineKey);
const path = '/p/a.ts';

const edit = (before: string | null, after: string | null, overrides: Partial<ToolActivity> = {}): ToolActivity =>
  call({ changes: [{ path, before, after }], provenance: { tool_name: 'Edit' }, ...overrides });
const read = (text: string): ToolActivity =>
  call({ filesRead: [{ path, text }], provenance: { tool_name: 'Read' }, changes: [] });

async function record(recorder: Recorder, ...activities: readonly ToolActivity[]): Promise<LineageEventInput[]> {
  const events: LineageEventInput[] = [];
  for (const activity of activities) events.push(...(await recorder.record(activity)).patterns);
  return events;
}

/** Returns the event that each line of a text belongs to, by index; with `drift` for the unreported change before it. */
function authors(text: string, events: readonly LineageEventInput[]): (string | undefined)[] {
  const edits = events.map(({ edit: lines, occurred_at }): EditLines => {
    if (!lines) throw new Error('the event has no edit');
    return { ...lines, at: occurred_at ?? '' };
  });
  const history = replay(edits, { hasher, kept: [blobId(text)] });
  expect(history.isBroken).toBe(false);
  return attribute(text, history, { hasher }).map(({ edit: index, how, isDrift }) =>
    index === undefined ? undefined : `${index}${isDrift ? ' drift' : ''}${how === 'exact' ? '' : ` ${how}`}`,
  );
}

const one = 'const first = 1;\nconst second = 2;\n';
const two = 'const first = 1;\nconst second = 22;\nconst third = 3;\n';

test('an event has the lines that its call changed, the model, and no text', async () => {
  const events = await record(setUp({ lineKey }), edit(null, one, { model: 'model-1' }), edit(one, two));
  expect(events.map(({ edit: lines }) => lines)).toEqual([
    {
      before_blob: null,
      after_blob: blobId(one),
      hunks: '1,0,1,2',
      line_hashes: expect.any(String),
      complete: true,
      line_key: hasher.id,
      model: 'model-1',
    },
    expect.objectContaining({ before_blob: blobId(one), after_blob: blobId(two), hunks: '2,1,2,2', complete: true }),
  ]);
  expect(authors(two, events)).toEqual(['0', '1', '1']);
});

test('without a key no lines are recorded', async () => {
  expect((await record(setUp(), edit(null, one)))[0]?.edit).toBeUndefined();
});

test('recording a call again gives the same lines', async () => {
  const activities = [edit(null, one), edit(one, two)];
  const [first, again] = [
    await record(setUp({ lineKey }), ...activities),
    await record(setUp({ lineKey }), ...activities),
  ];
  expect(again).toEqual(first);
});

test('hashes are those of the lines on disk, also where a secret is removed from the code', async () => {
  const text = 'const key = "SECRET";\n';
  const [event] = await record(setUp({ lineKey }), edit(null, text));
  expect(event?.pattern_data?.['code']).not.toContain('SECRET');
  expect(event?.edit).toMatchObject({ after_blob: blobId(text) });
  expect(authors(text, event ? [event] : [])).toEqual(['0']);
});

test('a formatter between two edits is drift, and keeps the authors of the lines', async () => {
  const formatted = 'const first = 1\nconst second = 2\n';
  const last = 'const first = 1\nconst second = 2\nconst third = 3\n';
  const events = await record(setUp({ lineKey }), edit(null, one), read(formatted), edit(formatted, last));
  expect(events[1]?.edit?.drift).toMatchObject({
    author: 'tool',
    before_blob: blobId(one),
    after_blob: blobId(formatted),
  });
  expect(authors(last, events)).toEqual(['0 reformatted', '0 reformatted', '1']);
});

test('an editor between two edits is drift, whether or not a call read its text', async () => {
  const edited = `// of an editor\n${one}`;
  const last = `${edited}const last = 1;\n`;
  for (const between of [[], [read(edited)]]) {
    const events = await record(setUp({ lineKey }), edit(null, one), ...between, edit(edited, last));
    expect(authors(last, events)).toEqual(['1 drift', '0', '0', '1']);
  }
});

test('an event of an outside change has its lines, and the next edit continues it', async () => {
  const edited = `// of an editor\n${one}`;
  const last = `${edited}const last = 1;\n`;
  const first = edit(null, one);
  const events = await record(setUp({ lineKey }), first, edit(edited, last, { at: first.at + 60_000 }));
  expect(events.map(({ author }) => author)).toEqual(['agent', 'outside', 'agent']);
  expect(events[2]?.edit?.drift).toBeUndefined();
  expect(authors(last, events)).toEqual(['1', '0', '0', '2']);
});

test('a written file keeps lines that it repeats in another format, an edit names those that it writes', async () => {
  const indented = '  const first = 1;\n  const second = 2;\nconst third = 3;\n';
  const write = edit(one, indented, {
    provenance: { session_id: 's1', tool_name: 'Write', tool_use_id: 'toolu_write' },
  });
  const written = await record(setUp({ lineKey }), edit(null, one), write);
  expect(authors(indented, written)).toEqual(['0 reformatted', '0 reformatted', '1']);
  const edited = await record(setUp({ lineKey }), edit(null, one), edit(one, indented));
  expect(authors(indented, edited)).toEqual(['1', '1', '1']);
});

test('a removed file has an edit to no file', async () => {
  const events = await record(setUp({ lineKey }), edit(null, one), edit(one, null), edit(null, two));
  expect(events.map(({ edit: lines }) => lines?.after_blob)).toEqual([blobId(one), null, blobId(two)]);
  expect(authors(two, events)).toEqual(['2', '2', '2']);
});

test('of a text that is known in parts, only the parts are recorded', async () => {
  const fragments = [{ before: 'a\n', after: 'b\nc\n', startLine: 7 }];
  const [event] = await record(
    setUp({ lineKey }),
    call({ changes: [{ path, before: undefined, after: undefined, fragments }] }),
  );
  expect(event?.edit).toMatchObject({ complete: false, hunks: '1,1,1,2' });
  expect(event?.edit).not.toHaveProperty('after_blob');
});

test('a drift is known after a restart, and not after a failed delivery is recorded again', async () => {
  const edited = `// of an editor\n${one}`;
  const last = `${edited}const last = 1;\n`;
  const file = join(temporaryFolder(), 'files.db');
  const memory = openSqliteMemory({ file });
  const first = await record(setUp({ lineKey, memory }), edit(null, one), read(edited));
  memory.close();
  const reopened = openSqliteMemory({ file });
  onTestFinished(() => reopened.close());
  const recorder = setUp({ lineKey, memory: stageMemory(reopened) });
  const activity = edit(edited, last);
  const lost = await record(recorder, activity);
  recorder.discard();
  const again = await record(recorder, activity);
  expect(again).toEqual(lost);
  expect(authors(last, [...first, ...again])).toEqual(['1 drift', '0', '0', '1']);
});

test('a text that is too large or binary has no lines', async () => {
  const recorder = setUp({ lineKey, memory: createMemory() });
  const [large] = await record(recorder, edit(null, 'x\n'.repeat(600_000)));
  const [binary] = await record(recorder, edit(null, 'x\0y'));
  expect([large?.edit, binary?.edit]).toEqual([undefined, undefined]);
});
