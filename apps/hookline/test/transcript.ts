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
