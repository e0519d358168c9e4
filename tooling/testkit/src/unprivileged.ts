import { readFileSync } from 'node:fs';

/** The user that a server runs as. PostgreSQL and PgBouncer refuse to run as root. */
export interface Identity {
  readonly uid?: number;
  readonly gid?: number;
}

/** Returns an existing user without privileges when this process is root, else an empty identity. */
export function unprivileged(): Identity {
  if (process.getuid?.() !== 0) return {};
  const users = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }] as const),
  );
  const user = users.get('postgres') ?? users.get('nobody');
  if (!user) throw new Error('PostgreSQL does not run as root: create a user named postgres');
  return user;
}
