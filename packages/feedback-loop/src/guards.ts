import type { Arm } from './arms.ts';

/** A condition that must hold before anything is applied. */
export interface Guard {
  readonly name: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** Adjusted p-values above this decide nothing. */
export const SIGNIFICANT = 0.05;

/** Sessions an arm needs before it is judged at all. */
const FLOOR = 30;

/** A sample ratio less likely than this is a broken assignment. @see Fabijan et al. 2019 */
const RATIO_P = 0.001;

/** Share of sessions that may use another pattern than theirs. */
const OFF_PROTOCOL = 0.1;

/** The conditions that do not depend on who is ahead. */
export function guardsOf(arms: readonly Arm[], ratioP: number, offProtocol: number): Guard[] {
  const fewest = Math.min(...arms.map((arm) => arm.sessions));
  const all = arms.reduce((sum, arm) => sum + arm.sessions, 0) + offProtocol;
  const astray = all === 0 ? 0 : offProtocol / all;
  return [
    { name: 'floor', passed: fewest >= FLOOR, detail: `${fewest} sessions in the smallest arm; ${FLOOR} are needed` },
    { name: 'sample_ratio', passed: ratioP > RATIO_P, detail: `p ${ratioP.toPrecision(3)}; above ${RATIO_P} is sound` },
    {
      name: 'protocol',
      passed: astray <= OFF_PROTOCOL,
      detail: `${(astray * 100).toFixed(1)} % of sessions used a pattern that was not theirs; ${OFF_PROTOCOL * 100} % may`,
    },
  ];
}
