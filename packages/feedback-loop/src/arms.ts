import type { Proportion, Sample } from '@hookline/statistics';
import type { ArmShare } from './assignment.ts';

/** Results of the sessions of an arm. The unit of analysis is the session, because sessions are assigned to arms. */
export interface Arm extends ArmShare {
  /** Sessions that used their assigned pattern. */
  readonly sessions: number;
  /** Sessions in which every execution with a known outcome succeeded. */
  readonly success: Proportion;
  /** Sample of the mean quality score per session. */
  readonly quality: Sample;
  /** Sample of the mean natural logarithm of milliseconds per session. */
  readonly latency: Sample;
  /** Sample of the share of a session's landed lines that lived for seven days. Sessions without such lines are left out. */
  readonly survived_7d: Sample;
}
