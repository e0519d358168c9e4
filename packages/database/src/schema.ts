/** A named SQL script of one or more statements. */
export interface SqlScript {
  /** File name without its extension, such as `001-nodes`. */
  readonly name: string;
  /** The file's text. */
  readonly sql: string;
}

/**
 * The schema of one component: a package that owns tables. Scripts name objects without a schema, so that they are created
 * in the first schema of the search path.
 */
export interface ComponentSchema {
  /** Unique in a database, such as `lineage`. */
  readonly component: string;
  /** Components whose published views and functions the scripts use. They are migrated first. @defaultValue none */
  readonly requires?: readonly string[] | undefined;
  /** Numbered scripts, applied once in order of name. A released one never changes. */
  readonly migrations: readonly SqlScript[];
  /**
   * Functions, views, triggers and comments, in order of name. A script is applied again when its text changes, after all
   * migrations, so it must replace what is there: `CREATE OR REPLACE`. A function whose signature changes is dropped by a
   * migration first. @defaultValue none
   */
  readonly repeatables?: readonly SqlScript[] | undefined;
  /** Enables taking over a database that was migrated before checksums were recorded. @defaultValue not possible */
  readonly legacy?: LegacySchema | undefined;
}

/** Relates the schema to databases that record migrations by name only. */
export interface LegacySchema {
  /** Migrations that create the tables of the last such schema. A database that equals their result is adopted as it is. */
  readonly baseline: readonly string[];
  /** Migrations that only move data, which such a database has done. @defaultValue none */
  readonly satisfied?: readonly string[] | undefined;
  /** Tables whose rows are not copied when the tables are rebuilt, because they are derived from others. @defaultValue none */
  readonly derived?: readonly string[] | undefined;
  /** Columns by which rows of a table are copied in order, so that generated numbers follow it. @defaultValue none */
  readonly copyOrder?: Readonly<Record<string, string>> | undefined;
  /** Views of such a database on its tables. They are dropped before the tables are rebuilt. @defaultValue none */
  readonly views?: readonly string[] | undefined;
  /** Runs after all tables are rebuilt, such as to mark derived data for a rebuild. @defaultValue none */
  readonly afterRebuild?: string | undefined;
}

/** Options of a migration. */
export interface MigrateOptions {
  /**
   * Rebuilds the tables of a legacy database that cannot be adopted: creates them anew and fills them from the old ones, in one
   * transaction. It takes time and disk space in proportion to the data. Without it such a database is refused with
   * `schema_legacy`. @defaultValue false
   */
  readonly rebuildLegacy?: boolean | undefined;
  /** Instruction for rebuilding a legacy database, shown by `schema_legacy`. @defaultValue names the option */
  readonly rebuildHint?: string | undefined;
  /** Receives one line for each step. @defaultValue none */
  readonly onProgress?: ((line: string) => void) | undefined;
}
