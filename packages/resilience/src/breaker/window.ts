import { AdaptiveWindow } from './adaptive-window.ts';
import { ConsecutiveWindow } from './consecutive-window.ts';
import { CountWindow } from './count-window.ts';
import { RateWindow } from './rate-window.ts';
import type { TripRule } from './trip-rule.ts';
import type { TripWindow } from './trip-window.ts';

/** Creates the window of a trip rule. Throws for options out of range. */
export function windowFor(rule: TripRule): TripWindow {
  switch (rule.kind) {
    case 'consecutive':
      return new ConsecutiveWindow(rule);
    case 'count':
      return new CountWindow(rule);
    case 'rate':
      return new RateWindow(rule);
    case 'adaptive':
      return new AdaptiveWindow(rule);
    default:
      throw new TypeError(`trip.kind must be consecutive, count, rate or adaptive, got ${(rule as TripRule).kind}`);
  }
}
