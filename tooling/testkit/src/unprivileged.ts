import { readFileSync } from 'node:fs';

/** Whom a server runs as when we are root, which PostgreSQL and PgBouncer refuse to be. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Of the users every Unix has, one without rights; nothing when we are not root. */
export function unprivileged(): Identity {
  if (process.getuid?.() !== 0) return {};
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }] as const),
  );
  const user = users.get('postgres') ?? users.get('nobody');
  if (!user) throw new Error('servers do not run as root, and there is no user postgres or nobody');
  return user;
}
