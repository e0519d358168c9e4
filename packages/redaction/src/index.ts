export { createRedactor, type Redactor, type RedactorOptions } from './redactor.ts';
export { COMMON_PATTERNS, SECRET_PATHS, type SecretPattern } from './secret-patterns.ts';
