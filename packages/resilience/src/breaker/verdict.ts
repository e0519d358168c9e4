import type { Outcome } from '@hookline/outcome';
import { reportContained } from '../contain.ts';
import { isResilienceError } from '../errors.ts';

/**
 * What a call says about the service: it works, it does not, or nothing at all (the call was wrong in
 * itself, or was called off).
 */
export type Verdict = 'success' | 'failure' | 'neutral';

/** Judges a call by what it returned (`ok: true`) or threw (`ok: false`). */
export type Classify = (result: Outcome<unknown, unknown>) => Verdict;

/**
 * The judgement unless told otherwise: a throw is a failure, and so is a returned `Outcome` that failed,
 * so that code which swallows its errors into values still opens the circuit.
 */
export function classifyByDefault(result: Outcome<unknown, unknown>): Verdict {
  if (!result.ok) return 'failure';
  const { value } = result;
  const failed = typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;
  return failed ? 'failure' : 'success';
}

/**
 * The verdict on a settled call. An abort by the caller is neutral and an overrun probe is a failure, whatever
 * the classifier would say; a classifier that throws is passed over.
 */
export function judge(result: Outcome<unknown, unknown>, classify: Classify, signal: AbortSignal): Verdict {
  if (!result.ok && signal.aborted) return 'neutral';
  if (!result.ok && isResilienceError(result.error, 'probe_timeout')) return 'failure';
  try {
    return classify(result);
  } catch (error) {
    reportContained('classify', error);
    return classifyByDefault(result);
  }
}
