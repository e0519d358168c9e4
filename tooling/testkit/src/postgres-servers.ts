import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL servers of this test run. */
    postgres: { readonly version: string; readonly url: string }[];
  }
}

/** Returns the servers that `@hookline/testkit/postgres-setup` started: one for each installed version, at least one. */
export function postgresServers(): readonly { readonly version: string; readonly url: string }[] {
  return inject('postgres');
}
