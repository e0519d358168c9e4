import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Size of the written transcripts. */
export interface WrittenTranscripts {
  readonly bytes: number;
  readonly calls: number;
}

/** Approximate size of one transcript, in bytes. */
const SESSION_BYTES = 10_000_000;
/** Size of the records between two calls: model texts, results of reads, client state. */
const BETWEEN_BYTES = 40_000;

/** Writes synthetic Claude Code transcripts of at least `bytes` in total. */
export function writeTranscripts(folder: string, bytes: number): WrittenTranscripts {
  mkdirSync(folder, { recursive: true });
  let [written, calls] = [0, 0];
  for (let session = 0; written < bytes; session++) {
    const path = join(folder, `session-${session}.jsonl`);
    for (let own = 0; own < SESSION_BYTES && written < bytes;) {
      const lines = between(session, calls) + call(session, calls++);
      appendFileSync(path, lines);
      own += lines.length;
      written += lines.length;
    }
  }
  return { bytes: written, calls };
}

const base = (session: number, number: number): object => ({
  sessionId: `session-${session}`,
  timestamp: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
  cwd: '/home/dev/project',
  version: '2.1.328',
});

function between(session: number, number: number): string {
  const text = `Content of file ${number} and the conclusions of the model from it. `.repeat(BETWEEN_BYTES / 60 / 4);
  const record = {
    ...base(session, number),
    type: 'assistant',
    message: { role: 'assistant', content: [{ type: 'text', text }] },
  };
  return `${JSON.stringify(record)}\n`.repeat(4);
}

/** Returns a file of twelve functions that differs from all other files. */
function codeOf(number: number): string {
  return Array.from({ length: 12 }, (_, part) => {
    const name = `step${number}_${part}`;
    return `export function ${name}(items: readonly Item${number % 97}[], limit = ${number * 31 + part}): number {\n  const wanted = items.filter((item) => item.${name} > limit && item.kind !== 'k${(number * 7 + part) % 89}');\n  return wanted.reduce((sum, item) => sum + item.weight${part} * ${(number % 13) + part}, limit);\n}\n`;
  }).join('\n');
}

function call(session: number, number: number): string {
  const [path, content] = [`/home/dev/project/src/file${number}.ts`, codeOf(number)];
  const toolUse = {
    type: 'tool_use',
    id: `toolu_${session}_${number}`,
    name: 'Write',
    input: { file_path: path, content },
  };
  const result = { type: 'tool_result', tool_use_id: toolUse.id, content: 'File created successfully' };
  const toolUseResult = { type: 'create', filePath: path, content, structuredPatch: [], originalFile: null };
  const request = { ...base(session, number), type: 'assistant', message: { role: 'assistant', content: [toolUse] } };
  const response = {
    ...base(session, number),
    type: 'user',
    message: { role: 'user', content: [result] },
    toolUseResult,
  };
  return `${JSON.stringify(request)}\n${JSON.stringify(response)}\n`;
}
