export { type Clock, type Timer, type TimerOptions, systemClock } from './clock.ts';
export { type PollOptions, pollUntil } from './poll-until.ts';
export { type SleepOptions, sleep } from './sleep.ts';
export { throttle } from './throttle.ts';
export { DAY_MS, HOUR_MS, KIB, MIB, MINUTE_MS, SECOND_MS } from './units.ts';
