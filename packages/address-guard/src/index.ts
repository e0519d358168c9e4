export { AddressRefusedError } from './errors.ts';
export { guardedAgent, type GuardedAgentOptions } from './guarded-agent.ts';
export { isReachable, type Reach } from './reach.ts';
