export { CheckerHost, type CheckerHostOptions, type HostState } from './checker-host.ts';
export { grammarsFolder, SYNTAX_FEATURE } from './grammars.ts';
export { createSyntaxChecker, type WarmChecker } from './syntax-checker.ts';
