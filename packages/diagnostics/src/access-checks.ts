import { checkSocketFolder } from '@hookline/control-socket';
import { type HooklinePaths, type HooklineSettings, stateFolderProblem } from '@hookline/settings';
import { broken, type Check, ok, warn } from './check.ts';

/** Checks that no other user can put sockets in the place of those of the daemon and the service. */
export function sockets({ paths }: { readonly paths: HooklinePaths }): Check {
  try {
    for (const socket of [paths.socket, paths.serviceSocket]) checkSocketFolder(socket);
    return ok('sockets', `${paths.run}, for its owner only`);
  } catch (error) {
    return broken('sockets', (error as Error).message, 'hookline restart, after that');
  }
}

/** Checks that no other user can replace the files that the daemon reads its budgets and counts from. */
export function stateFiles({ contextDirectory }: { readonly contextDirectory: string }): Check {
  const problem = stateFolderProblem(contextDirectory);
  return problem ? broken('state', problem.reason, problem.fix) : ok('state', contextDirectory);
}

/** Names the consequence of a service that trusts loopback. */
export function loopback({ settings: { service } }: { readonly settings: HooklineSettings }): Check[] {
  if (!service.trustLoopback) return [];
  return [
    warn(
      'access',
      'service.trust_loopback is true: every user and every program of this machine can read and write code and prompts',
      'remove it from config.yaml, unless you are the only user, then: hookline restart',
    ),
  ];
}
