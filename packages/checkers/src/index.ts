export { CheckerHost, type CheckerHostOptions, type HostAnswer, type HostState } from './checker-host.ts';
export type { HostFindings, HostRequest } from './host-messages.ts';
export { grammarsFolder, SYNTAX_FEATURE } from './grammars.ts';
export { createSyntaxChecker, type WarmChecker } from './syntax-checker.ts';
