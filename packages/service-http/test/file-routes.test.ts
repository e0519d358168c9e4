import { createHash, randomUUID } from 'node:crypto';
import type { FileEditsPage } from '@hookline/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { API_PREFIX } from '../src/index.ts';
import { startService, type TestService } from './service.ts';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

async function post(path: string, json: unknown): Promise<void> {
  const init = { method: 'POST', body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
  const reply = await fetch(`${service.url}${API_PREFIX}${path}`, init);
  expect(await reply.json()).toMatchObject({ success: true });
}

test('edits of a file have the prompt of their trace, and of a subagent that of its root', async () => {
  const [prompt, subagent] = [randomUUID(), randomUUID()];
  const trace = { session_id: 's1', source: 'claude-code' };
  await post('/traces/batch', {
    traces: [
      { ...trace, correlation_id: prompt, prompt_text: 'x'.repeat(300), started_at: '2026-01-01T00:00:00Z' },
      { ...trace, correlation_id: subagent, root_id: prompt, parent_id: prompt },
    ],
    hook_executions: [],
  });
  const file = { repository: 'git.example/team/one', path: `src/${'long folder/'.repeat(100)}a.ts` };
  const event = (code: string, correlation_id: string) => {
    const fingerprint = createHash('sha256').update(code).digest('hex');
    const blob = createHash('sha1').update(code).digest('hex');
    return {
      event_type: 'pattern_created',
      pattern_id: fingerprint.slice(0, 16),
      fingerprint,
      pattern_data: { code },
      repository: file.repository,
      file_path: file.path,
      session_id: 's1',
      correlation_id,
      edit: { before_blob: null, after_blob: blob, hunks: '1,0,1,1', line_hashes: 'AAAAAAAA', complete: true },
    };
  };
  await post('/lineage/track/batch', { events: [event('one', prompt), event('two', subagent)] });
  const url = `${service.url}${API_PREFIX}/files/${encodeURIComponent(file.repository)}/${encodeURIComponent(file.path)}/edits`;
  const page = (await (await fetch(url)).json()) as FileEditsPage;
  expect(new Set(page.edits.map(({ trace_id }) => trace_id))).toEqual(new Set([prompt, subagent]));
  expect(page.prompts).toEqual({ [prompt]: 'x'.repeat(200), [subagent]: 'x'.repeat(200) });
  expect(page.edits[0]).toMatchObject({ complete: true, hunks: '1,0,1,1', line_hashes: 'AAAAAAAA', model: null });
});
