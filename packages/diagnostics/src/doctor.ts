import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { type Report, report, table } from '@hookline/command-report';
import type { DamageReport } from '@hookline/database/recovery';
import { collectStatus, portText, type Status, type StatusOptions } from '@hookline/lifecycle';
import { homeProblem, type HooklinePaths, type HooklineSettings, type SettingProblem } from '@hookline/settings';
import { loopback, sockets, stateFiles } from './access-checks.ts';
import { broken, type Check, ok, warn } from './check.ts';
import { commandDiff, hooks, program } from './installation-checks.ts';
import { selfTest } from './self-test.ts';

/** Dependencies of `hookline doctor`. */
export interface DoctorOptions extends StatusOptions {
  readonly paths: HooklinePaths;
  /** Folder of the state files, absolute. */
  readonly contextDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly claudeFolder: string;
  readonly settings: HooklineSettings;
  readonly problems: readonly SettingProblem[];
}

/** Width of the column of results and its spacing. */
const DETAIL_INDENT = 10;

const OLDEST_NODE = [22, 18] as const;

/** Checks everything that hookline depends on and reports a fix for each problem. Fails when something is broken. */
export async function doctor(options: DoctorOptions): Promise<Report> {
  const now = await collectStatus(options);
  const checks = [
    node(),
    ids(),
    home(options),
    await hooks(options),
    ...commandDiff(options),
    await program(options),
    token(options),
    sockets(options),
    stateFiles(options),
    ...loopback(options),
    ...settings(options),
    ...restart(now),
    ...running(now, options),
    ...queues(now),
    ...(await redis(options)),
    ...(await embedded(options)),
  ];
  const healthy = checks.every((check) => check.result !== 'broken');
  return report(
    { healthy, checks },
    () =>
      table(checks.map(({ name, result, detail }) => [result, name, detail]))
        .split('\n')
        .flatMap((line, index) => [line, ...fixOf(checks[index])])
        .join('\n'),
    healthy ? undefined : '',
  );
}

function fixOf(check: Check | undefined): string[] {
  return check?.fix == null ? [] : [`${' '.repeat(DETAIL_INDENT)}fix: ${check.fix}`];
}

function node(): Check {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const recent = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]);
  if (recent) return ok('node', `${process.version} at ${process.execPath}`);
  return broken(
    'node',
    `${process.version} is too old`,
    `use Node.js ${OLDEST_NODE.join('.')} or newer, then: hookline install`,
  );
}

function ids(): Check {
  const problem = selfTest();
  if (problem === '') return ok('ids', 'the same code and call have the same id as ever');
  return broken('ids', problem, 'install hookline again: a file of it is damaged or from another version');
}

function home({ paths }: DoctorOptions): Check {
  const problem = homeProblem(paths.home);
  return problem ? broken('home', problem.reason, problem.fix) : ok('home', paths.home);
}

function token({ paths, settings: { service } }: DoctorOptions): Check {
  if (service.token !== '') return ok('token', 'from the settings');
  if (!existsSync(paths.tokenFile)) return warn('token', 'not created yet', 'hookline up');
  const open = statSync(paths.tokenFile).mode & 0o077;
  if (open === 0) return ok('token', `${paths.tokenFile}, readable by its owner only`);
  return broken(
    'token',
    `${paths.tokenFile} is readable by other users`,
    `chmod 600 ${paths.tokenFile}, and delete it to create a new one`,
  );
}

function settings({ paths, problems }: DoctorOptions): Check[] {
  const effective = problems.filter(({ kind }) => kind !== 'unused');
  const unused = problems.filter(({ kind }) => kind === 'unused').map(({ where }) => where);
  return [
    ...(effective.length === 0 ? [ok('settings', `all values are valid; file: ${paths.configFile}`)] : []),
    ...effective.map(({ kind, where, message }) =>
      kind === 'unknown'
        ? warn('settings', `${where}: ${message}`, `rename or remove it in ${paths.configFile}; it has no effect`)
        : broken('settings', `${where}: ${message}`, `correct ${where}; until then the next layer's value is used`),
    ),
    ...(unused.length === 0 ? [] : [ok('settings', `accepted, not used yet: ${unused.join(', ')}`)]),
  ];
}

function restart({ settings: { needs_restart: names } }: Status): Check[] {
  if (names.length === 0) return [];
  return [warn('restart', `settings changed since the daemon started: ${names.join(', ')}`, 'hookline restart')];
}

function running(
  { daemon, service, database, breaker }: Status,
  { localService, settings: { circuitBreaker } }: DoctorOptions,
): Check[] {
  const adaptive = circuitBreaker.adaptive ? ', adaptive' : '';
  const place = service.socket ?? service.url;
  return [
    daemon.running
      ? ok('daemon', `process ${daemon.pid}`)
      : warn('daemon', 'does not run; events wait in the inbox', 'hookline up (every session start does it too)'),
    service.reachable || service.asleep
      ? ok('service', place + (service.asleep ? ', asleep: the next request wakes it' : ''))
      : broken(
          'service',
          `${localService?.startError() ?? service.reason ?? `${place} does not answer`}; events wait in the cache`,
          localService ? 'hookline up' : 'start it there, or correct INTELLIGENCE_SERVICE_URL',
        ),
    ...(service.tcp?.state === 'occupied'
      ? [
          warn(
            'port',
            portText(service),
            'end that process, or set another INTELLIGENCE_SERVICE_PORT; recording does not need the port',
          ),
        ]
      : []),
    database.ready || service.asleep
      ? ok('database', database.detail)
      : broken(
          'database',
          database.detail,
          service.reachable ? databaseFix(database.problem) : 'start the service first',
        ),
    breaker?.['state'] === 'open'
      ? warn(
          'breaker',
          circuitBreaker.adaptive
            ? 'open: failures or latency deviate from the baseline of the service'
            : 'open: the service failed several times in a row',
          'repair the service, then: hookline reset-breaker',
        )
      : ok('breaker', (breaker ? breaker.state : 'not in use') + adaptive),
  ];
}

/** Fixes of problems of the database by kind. Events stay in the cache until then. */
const DATABASE_FIXES: Readonly<Record<string, string>> = {
  'database-read-only': 'connect to the primary, or end what makes the database read-only; events wait in the cache',
  'database-full': 'free disk space where the database is; events wait in the cache',
  'database-denied': 'correct the name or the password in DATABASE_URL, or grant the privileges of a table owner',
  'database-too-old': 'use PostgreSQL 14 or newer, or remove DATABASE_URL to use the embedded database',
  'database-schema': 'install the version of hookline that the message names',
};

function databaseFix(problem: string | null): string {
  return DATABASE_FIXES[problem ?? ''] ?? 'start the database, or correct DATABASE_URL';
}

function queues({ inbox, cache }: Status): Check[] {
  return [
    inbox.refused === 0
      ? ok('inbox', `${inbox.pending} pending`)
      : broken(
          'inbox',
          `${inbox.refused} events were refused because it was full`,
          'hookline up drains it; hookline cache cleanup resets the count',
        ),
    inbox.quarantined === 0
      ? ok('quarantine', 'empty')
      : warn(
          'quarantine',
          `${inbox.quarantined} payloads are not hook events`,
          'see .cache/inbox/quarantine: each payload has a file with the reason beside it',
        ),
    cache.dead === 0
      ? ok('cache', `${cache.pending} pending`)
      : warn(
          'cache',
          `${cache.dead} events were refused by the service`,
          'hookline cache status shows why; hookline cache requeue sends them again',
        ),
  ];
}

/** Shows damage of the embedded database and its backups. */
async function embedded({ paths, settings: { database } }: DoctorOptions): Promise<Check[]> {
  if (database.url !== '') return [];
  const { damageReports, listBackups } = await import('@hookline/database/recovery');
  const [newest, ...older] = listBackups(join(paths.home, 'backups'));
  const backups = newest
    ? `${older.length + 1}, the newest of ${newest.createdAt}`
    : 'none yet: the service makes one a day';
  return [ok('backups', backups), ...damageReports(join(paths.home, 'data')).map(damage)];
}

function damage({ at, movedTo, reason, restored, salvaged }: DamageReport): Check {
  const replacement = restored === null ? 'an empty database' : `the backup ${restored}`;
  const saved = salvaged?.reduce((sum, { added }) => sum + added, 0) ?? 0;
  return warn(
    'damage',
    `the database was damaged at ${at}: ${reason}; ${replacement} took its place, with ${saved} rows of the damaged one`,
    `hookline import --transcripts adds what is missing; then delete ${movedTo}`,
  );
}

/** Checks the Redis server, if the settings name one. */
async function redis({ settings: { cache }, store }: DoctorOptions): Promise<Check[]> {
  if (cache.backend !== 'redis') return [];
  const server = `${new URL(cache.redisUrl).host}, prefix ${cache.redisPrefix}`;
  try {
    await store().stats();
    return [ok('redis', server)];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [broken('redis', `${server}: ${reason}`, 'start the Redis server, or correct cache.redis_url')];
  }
}
