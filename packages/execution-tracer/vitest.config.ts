import { defineProject } from 'vitest/config';

export default defineProject({ test: { globalSetup: '@hookline/testkit/postgres-setup' } });
