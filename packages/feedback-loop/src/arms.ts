import type { Proportion, Sample } from '@hookline/statistics';

/** What the sessions of an arm did. The unit is the session, because the session is what is assigned. */
export interface Arm {
  /** What its sessions are to use. */
  readonly pattern_id: string;
  /** Above 0, on the scale of the others. */
  readonly share: number;
  /** Sessions that used the pattern they were assigned. */
  readonly sessions: number;
  /** Sessions in which every execution that says how it ended succeeded. */
  readonly success: Proportion;
  /** Of the sessions' mean quality scores. */
  readonly quality: Sample;
  /** Of the sessions' mean natural logarithms of milliseconds. */
  readonly latency: Sample;
}
