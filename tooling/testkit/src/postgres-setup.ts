/** Global set-up of Vitest projects that need PostgreSQL: starts one server of each installed version per run. */
import type { TestProject } from 'vitest/node';
import './postgres-servers.ts';
import { findPostgres } from './postgres-binaries.ts';
import { startPostgres } from './postgres-server.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const servers = await Promise.all(findPostgres().map(startPostgres));
  project.provide(
    'postgres',
    servers.map(({ version, url }) => ({ version, url })),
  );
  return async () => {
    await Promise.all(servers.map((server) => server.stop()));
  };
}
