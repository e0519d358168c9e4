import type { Outcome } from '@hookline/outcome';
import { reportContained } from '../contain.ts';
import { isResilienceError } from '../errors.ts';

/**
 * Judgement of a call: the service works, it does not, or the call says nothing about it (`neutral`), because it was
 * aborted or invalid itself.
 */
export type Verdict = 'success' | 'failure' | 'neutral';

/** Judges a call by its result (`ok: true`) or the error that it threw (`ok: false`). */
export type Classify = (result: Outcome<unknown, unknown>) => Verdict;

/**
 * The default classifier. A thrown error is a failure, and so is a returned `Outcome` that failed, so that code which
 * returns its errors as values opens the circuit as well.
 */
export function classifyByDefault(result: Outcome<unknown, unknown>): Verdict {
  if (!result.ok) return 'failure';
  const { value } = result;
  const failed = typeof value === 'object' && value !== null && 'ok' in value && value.ok === false;
  return failed ? 'failure' : 'success';
}

/**
 * Judges a settled call. An abort by the caller is neutral and a probe that exceeded its deadline is a failure; all else
 * is left to the classifier. A classifier that throws is replaced by the default one.
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
