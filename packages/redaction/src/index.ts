export { createRedactor, type Redactor, type RedactorOptions } from './redactor.ts';
export { isSecretFile } from './secret-files.ts';
export type { SecretPattern } from './secret-patterns.ts';
