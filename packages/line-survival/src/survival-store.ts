import type {
  SurvivalFiles,
  SurvivalFilesQuery,
  SurvivalMeasured,
  SurvivalMeasurement,
  SurvivalQuery,
  SurvivalReport,
} from '@hookline/contracts';
import type { Sql } from '@hookline/database';
import { recordMeasurement } from './measurement.ts';
import { listMeasuredFiles } from './measured-files.ts';
import { readSurvival } from './report.ts';

/** Stores lives of lines and estimates survival. Every method rejects with a `DatabaseError` when the database fails. */
export interface SurvivalStore {
  /**
   * Replaces the lives of all edits of the measured files, in one transaction. Nothing is written when a later state of the branch
   * is stored. Edits that are not recorded, or no longer, are left out. The result does not depend on repetition.
   */
  record(measurement: SurvivalMeasurement): Promise<SurvivalMeasured>;
  /** Returns a page of the files of a repository that have recorded edits of sessions, by their path. */
  files(query: SurvivalFilesQuery): Promise<SurvivalFiles>;
  /** Estimates the survival of lines. The cost grows with the lives that meet the filters, of which the latest 100,000 count. */
  report(query: SurvivalQuery): Promise<SurvivalReport>;
}

/**
 * Creates the store. It keeps no state.
 *
 * @param sql - a database with the schema of lineage and `survivalSchema` applied; grouping by experiment needs that of feedback
 */
export function createSurvivalStore(sql: Sql): SurvivalStore {
  return {
    record: (measurement) => recordMeasurement(sql, measurement),
    files: (query) => listMeasuredFiles(sql, query),
    report: (query) => readSurvival(sql, query),
  };
}
