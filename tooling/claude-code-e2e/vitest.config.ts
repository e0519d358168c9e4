import { defineProject } from 'vitest/config';

export default defineProject({
  test: {
    globalSetup: ['@hookline/claude-code-e2e/setup', '@hookline/testkit/postgres-setup'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
