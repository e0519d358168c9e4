import { defineProject } from 'vitest/config';

export default defineProject({
  test: { globalSetup: ['@hookline/testkit/postgres-setup'], testTimeout: 120_000, hookTimeout: 120_000 },
});
