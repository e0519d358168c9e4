import type { NewEvent, StoredEvent } from '../../src/index.ts';

/** Creates an event of about `bytes` bytes whose content is derived from its id, so that it can be verified. */
export function sampleEvent(id: string, bytes = 2_000): NewEvent {
  return {
    event_id: id,
    event_type: 'pattern_created',
    pattern_id: '0123456789abcdef',
    event_data: { code: codeOf(id, bytes) },
  };
}

/** True when an event equals the one that `sampleEvent` made. */
export function isIntact(event: StoredEvent, bytes = 2_000): boolean {
  const { code } = event.event_data as { code?: unknown };
  return code === codeOf(event.event_id, bytes);
}

function codeOf(id: string, bytes: number): string {
  const line = `const ${id.replaceAll(/\W/g, '_')} = "ünï \\" \${x}";\n`;
  return line.repeat(Math.ceil(bytes / line.length));
}
