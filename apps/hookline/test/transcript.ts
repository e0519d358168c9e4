/** The lines that Claude Code leaves of a call that wrote a file. */
export function written(session: string, id: string, path: string, content: string): string {
  const base = { sessionId: session, timestamp: '2026-01-02T03:04:05.678Z', cwd: '/home/dev' };
  const use = { type: 'tool_use', id, name: 'Write', input: { file_path: path, content } };
  const toolUseResult = { type: 'create', filePath: path, content, structuredPatch: [], originalFile: null };
  return [
    { ...base, type: 'assistant', message: { content: [use] } },
    { ...base, type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: id }] }, toolUseResult },
  ]
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('');
}

/** The lines that Claude Code leaves of a command, with its diff. */
export function ran(session: string, id: string, command: string, bashEditDiff: object): string {
  const base = { sessionId: session, timestamp: '2026-01-02T03:04:06.678Z', cwd: '/home/dev' };
  const use = { type: 'tool_use', id, name: 'Bash', input: { command } };
  const toolUseResult = { stdout: '', stderr: '', interrupted: false, bashEditDiff };
  return [
    { ...base, type: 'assistant', message: { content: [use] } },
    { ...base, type: 'user', message: { content: [{ type: 'tool_result', tool_use_id: id }] }, toolUseResult },
  ]
    .map((record) => `${JSON.stringify(record)}\n`)
    .join('');
}

/** The line that Claude Code leaves of a response of a model: 100 tokens in, 20 out and 5000 read from the cache. */
export function used(session: string, id: string, usage: object, model = 'claude-opus-5-5'): string {
  const tokens = { input_tokens: 100, output_tokens: 20, cache_read_input_tokens: 5000, ...usage };
  const base = { sessionId: session, timestamp: '2026-11-20T11:40:17.000Z', cwd: '/home/dev' };
  return `${JSON.stringify({ ...base, type: 'assistant', message: { id, model, usage: tokens } })}\n`;
}
