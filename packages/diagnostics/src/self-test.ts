import { deterministicId } from '@hookline/contracts';
import { fingerprint } from '@hookline/fingerprint';

/** Code whose id every release computes alike; a different one would cut all lineage. */
const SAMPLE = 'const answer = 42;\n';
const SAMPLE_ID = '1b2d0968a5437baa';
/** The same code in another format. */
const REFORMATTED = '// the answer\nconst   answer=42';
const SAMPLE_EVENT_ID = '6e1286d4-c210-8537-a5a0-1bd55c8a6b2a';

/** Checks that ids are what they were in earlier releases. Returns what is wrong, or an empty text. */
export function selfTest(): string {
  const ids = [SAMPLE, SAMPLE, REFORMATTED].map((code) => {
    const identity = fingerprint(code, { language: 'typescript' });
    return identity.ok ? identity.value.patternId : 'none';
  });
  const wrong = ids.find((id) => id !== SAMPLE_ID);
  if (wrong !== undefined) return `the id of a known pattern is ${wrong}, not ${SAMPLE_ID}`;
  const eventId = deterministicId('self-test', 'session', 'call');
  return eventId === SAMPLE_EVENT_ID ? '' : `the id of a known event is ${eventId}, not ${SAMPLE_EVENT_ID}`;
}
