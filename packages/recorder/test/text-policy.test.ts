import { expect, test } from 'vitest';
import type { Records } from '../src/index.ts';
import { call, setUp } from './set-up.ts';

const SECRET = 'const a = "SECRET";';

async function recorded(path: string): Promise<Records> {
  const recorder = setUp({
    mode: (file) => (file.startsWith('/open') ? 'full' : file.startsWith('/closed') ? 'metadata-only' : 'redacted'),
  });
  const cwd = path.slice(0, path.lastIndexOf('/'));
  return recorder.record(call({ cwd, input: { content: SECRET }, changes: [{ path, before: null, after: SECRET }] }));
}

test('Recorder keeps full text, redacted text or metadata by the mode of the path', async () => {
  const [open, other, closed] = await Promise.all(['/open/a.ts', '/other/a.ts', '/closed/a.ts'].map(recorded));
  expect(JSON.stringify(open)).toContain('SECRET');
  expect(JSON.stringify(other)).not.toContain('SECRET');
  const keeps = [open, other, closed].map((records) => records?.patterns[0]?.metadata?.['keepCode']);
  expect(keeps).toEqual([true, true, false]);
  expect(other?.hookExecutions[0]?.input_data).toBeDefined();
  expect(closed?.hookExecutions[0]?.input_data).toBeUndefined();
  expect(JSON.stringify(closed?.hookExecutions)).not.toContain('const a');
});
