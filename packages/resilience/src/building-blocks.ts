export { type ProbeOptions, probe } from './breaker/probe.ts';
export { classifyByDefault, judge } from './breaker/verdict.ts';
export { CHANNELS } from './channels.ts';
export { Emitter } from './emitter.ts';
export { ResilienceError } from './errors.ts';
export { NEVER_ABORTED } from './policy.ts';
