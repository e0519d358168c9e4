import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { installHooks, isInstalled } from '@hookline/hook-adapters';
import type { Runtime } from '../compose.ts';
import { localServiceComplaint } from '../daemon/local-service.ts';
import { registrationsOf } from '../decision-hooks.ts';
import { CommandError, printResult, table } from '../output.ts';
import { settingsFile } from './install.ts';
import type { PrintOptions } from './options.ts';
import { lookAround, type Status } from './status.ts';

/** One thing that was looked at. */
interface Check {
  readonly name: string;
  /** `warn` works, but not as it should. */
  readonly result: 'ok' | 'warn' | 'broken';
  readonly detail: string;
  /** What to do about it. */
  readonly fix: string | null;
}

const OLDEST_NODE = [22, 18] as const;

/** Looks at everything hookline stands on, each with its fix; fails when something is broken. */
export async function doctor(runtime: Runtime, flags: PrintOptions): Promise<void> {
  const now = await lookAround(runtime);
  const checks = [
    node(),
    home(runtime),
    await hooks(runtime),
    token(runtime),
    ...settings(runtime),
    ...running(now, runtime),
    ...waiting(now),
  ];
  const healthy = checks.every((check) => check.result !== 'broken');
  printResult({ healthy, checks }, flags.json, () =>
    table(
      checks.map(({ name, result, detail, fix }) => [
        result,
        name,
        fix === null ? detail : `${detail}\n${' '.repeat(10)}fix: ${fix}`,
      ]),
    ),
  );
  if (!healthy) throw new CommandError('');
}

const ok = (name: string, detail: string): Check => ({ name, result: 'ok', detail, fix: null });
const warn = (name: string, detail: string, fix: string): Check => ({ name, result: 'warn', detail, fix });
const broken = (name: string, detail: string, fix: string): Check => ({ name, result: 'broken', detail, fix });

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

function home({ paths }: Runtime): Check {
  try {
    mkdirSync(paths.home, { recursive: true, mode: 0o700 });
    accessSync(paths.home, constants.W_OK);
    return ok('home', paths.home);
  } catch (error) {
    return broken(
      'home',
      `${paths.home} cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}`,
      'make it writable, or set HOOKLINE_HOME to a folder that is',
    );
  }
}

async function hooks({ paths, program, settings: wanted }: Runtime): Promise<Check> {
  const file = settingsFile({});
  const where = { settingsFile: file, home: paths.home, node: process.execPath, app: program };
  const installed = (await isInstalled(where)) || (await isInstalled({ ...where, launch: 'node' }));
  if (!installed)
    return warn('hooks', `not in ${file}`, 'hookline install (or with --scope, where you installed before)');
  if (!existsSync(join(paths.bin, 'capture.sh')))
    return broken('hooks', `registered, but ${paths.bin}/capture.sh is missing`, 'hookline install');
  const launch = (await isInstalled(where)) ? 'sh' : 'node';
  const again = await installHooks({ ...where, launch, registrations: registrationsOf(wanted), dryRun: true });
  if (again.ok && again.changed)
    return warn('hooks', `${file} has others than the settings ask for`, 'hookline install');
  return ok('hooks', `installed in ${file}`);
}

function token({ paths, settings: { service } }: Runtime): Check {
  if (service.token !== '') return ok('token', 'from the settings');
  if (!existsSync(paths.tokenFile)) return warn('token', 'not made yet', 'hookline up');
  const open = statSync(paths.tokenFile).mode & 0o077;
  if (open === 0) return ok('token', `${paths.tokenFile}, for its owner only`);
  return broken(
    'token',
    `${paths.tokenFile} can be read by others`,
    `chmod 600 ${paths.tokenFile}, and delete it to get a new one`,
  );
}

function settings({ problems }: Runtime): Check[] {
  if (problems.length === 0) return [ok('settings', 'every value can be used')];
  return problems.map(({ where, message }) =>
    broken('settings', `${where}: ${message}`, `correct ${where}; until then the next layer's value is used`),
  );
}

function running({ daemon, service, database, breaker }: Status, runtime: Runtime): Check[] {
  const local = runtime.localServicePort !== undefined;
  return [
    daemon.running
      ? ok('daemon', `process ${daemon.pid}`)
      : warn('daemon', 'does not run; events wait in the inbox', 'hookline up (every session start does it too)'),
    service.reachable || service.asleep
      ? ok('service', service.asleep ? `${service.url}, asleep: it wakes when it is needed` : service.url)
      : broken(
          'service',
          `${localServiceComplaint(runtime) ?? `${service.url} does not answer`}; events wait in the cache`,
          local ? 'hookline up' : 'start it there, or correct INTELLIGENCE_SERVICE_URL',
        ),
    database.ready || service.asleep
      ? ok('database', database.detail)
      : broken(
          'database',
          database.detail,
          service.reachable ? 'start the database, or correct DATABASE_URL' : 'start the service first',
        ),
    breaker?.['state'] === 'open'
      ? warn(
          'breaker',
          'open: the service failed several times in a row',
          'mend the service, then: hookline reset-breaker',
        )
      : ok('breaker', breaker ? String(breaker['state']) : 'not in use'),
  ];
}

function waiting({ inbox, cache }: Status): Check[] {
  return [
    inbox.refused === 0
      ? ok('inbox', `${inbox.pending} pending`)
      : broken(
          'inbox',
          `${inbox.refused} events were turned away: it was full`,
          'hookline up, so that it is emptied; hookline cache cleanup forgets the count',
        ),
    inbox.quarantined === 0
      ? ok('quarantine', 'empty')
      : warn(
          'quarantine',
          `${inbox.quarantined} events made no sense`,
          'look into .cache/inbox/quarantine: each has its reason beside it',
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
