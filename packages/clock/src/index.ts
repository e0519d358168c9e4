export { type Clock, type Timer, type TimerOptions, systemClock } from './clock.ts';
export { type SleepOptions, sleep } from './sleep.ts';
