import { CommandError } from '@hookline/command-report';
import type { Outcome } from '@hookline/outcome';
import type { TraceabilityError, TraceabilityQueries } from '@hookline/traceability-client';

/** Access to the methods of the service's client that a report calls. */
export interface ServiceAccess<Method extends keyof TraceabilityQueries> {
  readonly client: () => Pick<TraceabilityQueries, Method>;
}

/** Fixes by the code of an error. */
const FIXES: Partial<Record<TraceabilityError['code'], string>> = {
  unreachable: 'hookline up',
  timeout: 'repeat the command; hookline status shows the service',
};

/** Returns the value of a request. Throws a `CommandError` with the reason and, where there is one, the fix. */
export function unwrap<T>(outcome: Outcome<T, TraceabilityError>): T {
  if (outcome.ok) return outcome.value;
  const { code, message, problem } = outcome.error;
  const fix = FIXES[code];
  const hint = code === 'unreachable' ? '; is it running? (hookline up)' : '';
  throw new CommandError(problem?.detail ?? message + hint, 1, { code, fix });
}
