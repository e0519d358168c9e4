import { defineProject } from 'vitest/config';

// The limit of the command line holds for tests only, and not for hooks of projects.
export default defineProject({ test: { globalSetup: '@hookline/testkit/postgres-setup', hookTimeout: 300_000 } });
