import { createHash, randomUUID } from 'node:crypto';
import { type LineageEvent, type LineageEventInput, lineageEventSchema } from '@hookline/contracts';

let minute = 0;

/** A time later than every one given before, ISO 8601. */
export function laterTime(): string {
  return new Date(Date.UTC(2026, 0, 1) + ++minute * 60_000).toISOString();
}

/** The full fingerprint that stands for some code in these tests. */
function fingerprintOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** The id and fingerprint of some code. */
export function identity(code: string): { readonly pattern_id: string; readonly fingerprint: string } {
  const fingerprint = fingerprintOf(code);
  return { pattern_id: fingerprint.slice(0, 16), fingerprint };
}

/** An event as a client sends it, checked as the service checks it. */
export function event(
  input: Partial<LineageEventInput> & Pick<LineageEventInput, 'event_type' | 'pattern_id'>,
): LineageEvent {
  return lineageEventSchema.parse({ event_id: randomUUID(), occurred_at: laterTime(), ...input });
}

/** The creation of some code in a file. */
export function created(code: string, extra: Partial<LineageEventInput> = {}): LineageEvent {
  return event({
    event_type: 'pattern_created',
    ...identity(code),
    pattern_data: { code },
    file_path: '/p/a.ts',
    session_id: 's1',
    ...extra,
  });
}

/** Some code becoming other code, as the recorder tells it. */
export function modified(from: string, to: string, extra: Partial<LineageEventInput> = {}): LineageEvent {
  return event({
    event_type: 'pattern_modified',
    ...identity(to),
    pattern_data: { code: to },
    parents: [{ ...identity(from), pattern_data: { code: from } }],
    file_path: '/p/a.ts',
    session_id: 's1',
    if_known: 'apply',
    ...extra,
  });
}
