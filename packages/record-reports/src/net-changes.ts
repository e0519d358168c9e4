import type { Change } from '@hookline/contracts';

/** Combined effect of several changes on a file. */
export interface NetChange {
  readonly repository: string | null;
  /** Path after the changes. */
  readonly path: string;
  /** Path before them. */
  readonly from: string;
  readonly before: Change['before'];
  readonly after: Change['after'];
  readonly changes: number;
  /** True when the file also changed in between, by something else. */
  readonly interrupted: boolean;
}

/**
 * Joins the changes of each file, in the order of their first one. A renamed file is one file.
 *
 * @param changes - oldest first
 */
export function netChanges(changes: readonly Change[]): readonly NetChange[] {
  const open = new Map<string, NetChange>();
  const done: NetChange[] = [];
  for (const change of changes) {
    if (change.path === null) continue;
    const from = change.moved_from ?? change.path;
    const key = `${change.repository ?? ''}\0${from}`;
    const earlier = open.get(key);
    open.delete(key);
    const net: NetChange = {
      repository: change.repository,
      path: change.path,
      from: earlier?.from ?? from,
      before: earlier ? earlier.before : change.before,
      after: change.after,
      changes: (earlier?.changes ?? 0) + 1,
      interrupted:
        earlier !== undefined &&
        (earlier.interrupted || (change.before !== null && change.before.fingerprint !== earlier.after?.fingerprint)),
    };
    if (earlier) done.splice(done.indexOf(earlier), 1, net);
    else done.push(net);
    open.set(`${change.repository ?? ''}\0${change.path}`, net);
  }
  return done;
}
