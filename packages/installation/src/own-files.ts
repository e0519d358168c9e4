import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Names in folders whose own name is so common that they may hold files of the user too. In other folders every file is hookline's. */
const OWN_NAMES: Readonly<Record<string, RegExp>> = {
  '.cache':
    /^(?:inbox|patterns|status-lines|traces|compiled|daemon\.socket|(?:files|backfill)\.db.*|(?:delivery-history|tombstones)\.json.*)$/,
  backups: /^(?:\d{8}T\d{6}Z\.tar\.gz(?:\.json)?|\.new-\d{8}T\d{6}Z|[0-9a-f]{8}-.+-\d{4}-\d\d-\d\dT[\d.-]+Z)$/,
  bin: /^(?:(?:capture|session-start|decide|status-line)\.sh|(?:node|hookline)\.path|hookline(?:\.cmd)?)$/,
  data: /^pglite/,
  logs: /^(?:pattern-tracker|hook_executions|quality_enforcer|traceability-service)\.(?:log|stderr)/,
  run: /^(?:daemon|service|[a-z-]+)\.(?:lock|sock|asleep|starting|owner\.json)/,
};
/** Files that a process left which was killed while it wrote. */
const TEMPORARY = /^\..+\.[0-9a-f]{12}\.tmp$/;

/** Removes the entry `name` of a home without the files in it that are not hookline's. Symbolic links are removed, not followed. */
export function removeOwnEntry(home: string, name: string): void {
  const path = join(home, name);
  const own = OWN_NAMES[name];
  if (own === undefined || lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    rmSync(path, { recursive: true, force: true });
    return;
  }
  for (const each of readdirSync(path)) {
    if (own.test(each) || TEMPORARY.test(each)) rmSync(join(path, each), { recursive: true, force: true });
  }
  if (readdirSync(path).length === 0) rmdirSync(path);
}

/** Returns the absolute paths of files in entries of a home that are not hookline's. */
export function foreignFiles(home: string, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const own = OWN_NAMES[name];
    if (own === undefined || !existsSync(join(home, name))) return [];
    return readdirSync(join(home, name))
      .filter((each) => !own.test(each) && !TEMPORARY.test(each))
      .map((each) => join(home, name, each));
  });
}
