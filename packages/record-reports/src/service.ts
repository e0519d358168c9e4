import { CommandError } from '@hookline/command-report';
import type { Outcome } from '@hookline/outcome';
import type { TraceabilityClient, TraceabilityError } from '@hookline/traceability-client';

/** Access to the methods of the service's client that a report calls. */
export interface ServiceAccess<Method extends keyof TraceabilityClient> {
  readonly client: () => Pick<TraceabilityClient, Method>;
}

/** Returns the value of a request. Throws a `CommandError` with the reason and, where there is one, the fix. */
export function unwrap<T>(outcome: Outcome<T, TraceabilityError>): T {
  if (outcome.ok) return outcome.value;
  const { code, message, problem } = outcome.error;
  const fix = code === 'unreachable' ? 'hookline up' : undefined;
  const hint = fix === undefined ? '' : `; is it running? (${fix})`;
  throw new CommandError(problem?.detail ?? message + hint, 1, { code, fix });
}
