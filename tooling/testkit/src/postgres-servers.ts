import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The PostgreSQL servers that run for these tests. */
    postgres: { readonly version: string; readonly url: string }[];
  }
}

/** The servers that `@hookline/testkit/postgres-setup` started: one a version of PostgreSQL, at least one. */
export function postgresServers(): readonly { readonly version: string; readonly url: string }[] {
  return inject('postgres');
}
