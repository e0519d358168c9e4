import type { Arm } from './arms.ts';

/** Condition of applying an experiment. */
export interface Guard {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** Largest adjusted p-value that counts as significant. */
export const SIGNIFICANCE_LEVEL = 0.05;

/** Minimum sessions per arm. */
const MIN_SESSIONS = 30;

/** p-value of the sample ratio test below which the assignment is broken. @see Fabijan et al. 2019 */
const MIN_RATIO_P_VALUE = 0.001;

/** Maximum share of sessions that use another pattern than their assigned one. */
const MAX_OFF_PROTOCOL = 0.1;

/** Evaluates the guards that do not depend on a challenger. */
export function guardsOf(arms: readonly Arm[], ratioP: number, offProtocol: number): Guard[] {
  const smallest = Math.min(...arms.map((arm) => arm.sessions));
  const total = arms.reduce((sum, arm) => sum + arm.sessions, 0) + offProtocol;
  const share = total === 0 ? 0 : offProtocol / total;
  return [
    {
      name: 'floor',
      passed: smallest >= MIN_SESSIONS,
      detail: `${smallest} sessions in the smallest arm; ${MIN_SESSIONS} are needed`,
    },
    {
      name: 'sample_ratio',
      passed: ratioP > MIN_RATIO_P_VALUE,
      detail: `p ${ratioP.toPrecision(3)}; must be above ${MIN_RATIO_P_VALUE}`,
    },
    {
      name: 'protocol',
      passed: share <= MAX_OFF_PROTOCOL,
      detail: `${(share * 100).toFixed(1)} % of sessions used another pattern than assigned; at most ${MAX_OFF_PROTOCOL * 100} %`,
    },
  ];
}
