import type { Evaluation } from '@hookline/contracts';
import { compareProportions, welchLogTest, welchTest } from '@hookline/statistics';
import type { Arm } from './arms.ts';

type FixedHorizon = Evaluation['fixed_horizon'][number];

/** Runs the classical tests of each challenger against the control, valid for one look at the planned size. */
export function fixedHorizon([control, ...challengers]: readonly Arm[]): FixedHorizon[] {
  if (!control) return [];
  return challengers.flatMap((challenger) => [...successTest(control, challenger), ...meanTests(control, challenger)]);
}

function successTest(control: Arm, { pattern_id, success }: Arm): FixedHorizon[] {
  if (success.trials === 0 || control.success.trials === 0) return [];
  const { method, pValue, interval } = compareProportions(success, control.success);
  return [{ pattern_id, metric: 'success', method, p_value: pValue, interval }];
}

function meanTests(control: Arm, { pattern_id, quality, latency, survived_7d }: Arm): FixedHorizon[] {
  const found: FixedHorizon[] = [];
  if (Math.min(quality.count, control.quality.count) >= 2) {
    const { pValue, interval } = welchTest(quality, control.quality);
    found.push({ pattern_id, metric: 'quality', method: 'welch', p_value: pValue, interval });
  }
  if (Math.min(latency.count, control.latency.count) >= 2) {
    const { pValue, interval } = welchLogTest(latency, control.latency);
    found.push({ pattern_id, metric: 'latency ratio', method: 'welch on logarithms', p_value: pValue, interval });
  }
  if (Math.min(survived_7d.count, control.survived_7d.count) >= 2) {
    const { pValue, interval } = welchTest(survived_7d, control.survived_7d);
    found.push({ pattern_id, metric: 'survived_7d', method: 'welch', p_value: pValue, interval });
  }
  return found;
}
