// Made from ../../sql by `node tooling/checks/src/sql.ts --write`. Edit the files there.

export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  {
    name: '001-tombstones',
    sql: String.raw`-- Key of all digests. With it, a guessed session, repository, path or pattern can be tested; nothing can be read from them.
CREATE TABLE deletion_key (one boolean PRIMARY KEY DEFAULT true CHECK (one), key bytea NOT NULL CHECK (octet_length(key) = 32));

-- Conditions of deletions: digests, of which NULL means any. A record before "until" that meets all of them stays deleted.
CREATE TABLE deletion_selectors (
  id uuid PRIMARY KEY,
  session bytea,
  repository bytea,
  folder bytea,
  path bytea,
  pattern bytea,
  until timestamptz NOT NULL,
  is_retention boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Digests of the ids of deleted events, traces and hook executions.
CREATE TABLE deletion_records (digest bytea PRIMARY KEY);
`,
  },
];
