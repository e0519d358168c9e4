import { defineProject } from 'vitest/config';

export default defineProject({
  test: { globalSetup: ['@hookline/testkit/postgres-setup'], testTimeout: 300_000, hookTimeout: 300_000 },
});
