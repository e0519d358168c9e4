import { readFiles } from '@hookline/code-corpus';
import { createHash, randomUUID } from 'node:crypto';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One Write call: the file that it wrote, its text, and the payload that Claude Code gives to a PostToolUse hook. */
export interface WriteCall {
  readonly file: string;
  readonly text: string;
  readonly payload: string;
}

/** Number of files that the calls write in turn, so that most calls change an existing file. */
const FILES = 40;

/** Returns calls that write the sources of this repository, each time with another revision number in the first line. */
export function* writeCalls(project: string, calls: number): Generator<WriteCall> {
  const sources = readFiles(fileURLToPath(new URL('../../..', import.meta.url)))
    .filter(({ path, text }) => path.endsWith('.ts') && text.length > 1000 && text.length < 8000)
    .slice(0, FILES);
  const session = randomUUID();
  const previous = new Map<string, string>();
  for (let call = 0; call < calls; call++) {
    const source = sources[call % sources.length];
    if (!source) throw new Error('the repository has no source files');
    const file = join(
      project,
      `${createHash('sha256').update(source.path).digest('hex').slice(0, 8)}${extname(source.path)}`,
    );
    const revision = (index: number): string => `export const revision = ${index};`;
    const text = `${revision(call)}\n${source.text}`;
    const before = previous.get(file);
    previous.set(file, text);
    const patch = [
      {
        oldStart: 1,
        oldLines: 1,
        newStart: 1,
        newLines: 1,
        lines: [`-${revision(call - sources.length)}`, `+${revision(call)}`],
      },
    ];
    const payload = {
      session_id: session,
      transcript_path: join(project, 'transcript.jsonl'),
      cwd: project,
      permission_mode: 'default',
      hook_event_name: 'PostToolUse',
      tool_name: 'Write',
      tool_input: { file_path: file, content: text },
      tool_response: {
        type: before === undefined ? 'create' : 'update',
        filePath: file,
        content: text,
        structuredPatch: before === undefined ? [] : patch,
        originalFile: before ?? null,
        userModified: false,
      },
      tool_use_id: `toolu_${randomUUID().replaceAll('-', '').slice(0, 24)}`,
      duration_ms: 3,
    };
    yield { file, text, payload: JSON.stringify(payload) };
  }
}
