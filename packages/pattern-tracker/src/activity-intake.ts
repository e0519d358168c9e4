import type { Delivered, PatternTracker, TrackedRecords } from './pattern-tracker.ts';

/** Turns activities into records. `Recorder` of `@hookline/recorder` is one. */
export interface ActivityRecorder<Activity> {
  /** Records an activity; `later` were captured after it. */
  record(activity: Activity, later: readonly Activity[]): Promise<TrackedRecords>;
  /** Keeps what was learned since the last `commit`: its records are safe. */
  commit(): void;
  /** Forgets what was learned since the last `commit`: its activities will be recorded again. */
  discard(): void;
}

/** Activities whose records are with the service or in the cache. */
export interface RecordedActivities<Activity> extends Pick<Delivered, 'delivered' | 'cached'> {
  readonly activities: readonly Activity[];
  readonly records: TrackedRecords;
}

/** Dependencies and callbacks of an {@link ActivityIntake}. */
export interface ActivityIntakeOptions<Activity> {
  /** Must stage its memory, so that `discard` can take back a batch that was lost. */
  readonly recorder: ActivityRecorder<Activity>;
  readonly tracker: Pick<PatternTracker, 'deliver'>;
  /** Called after each batch that is safe. Must not throw. */
  readonly onRecorded: (recorded: RecordedActivities<Activity>) => void;
  /** Called with the number of records that neither the service nor the cache accepted. Must not throw. */
  readonly onLost: (lost: number) => void;
}

/** Records activities and delivers the records, to the service or to the offline cache. */
export class ActivityIntake<Activity> {
  /** Totals since construction. */
  readonly counts: { activities: number; delivered: number; cached: number } = {
    activities: 0,
    delivered: 0,
    cached: 0,
  };
  readonly #options: ActivityIntakeOptions<Activity>;

  constructor(options: ActivityIntakeOptions<Activity>) {
    this.#options = options;
  }

  /**
   * Records and delivers a batch in order. Resolves with `true` when every record is with the service or in the cache.
   * Resolves with `false` when some are not, and rejects when an activity cannot be recorded; either way the same batch
   * can be passed again with the same result.
   */
  async take(activities: readonly Activity[]): Promise<boolean> {
    const { recorder, tracker, onLost, onRecorded } = this.#options;
    let records: TrackedRecords;
    let outcome: Delivered;
    try {
      const recorded: TrackedRecords[] = [];
      // One after the other: what an activity is recorded as depends on those before it.
      for (const [index, activity] of activities.entries()) {
        recorded.push(await recorder.record(activity, activities.slice(index + 1)));
      }
      records = concatRecords(recorded);
      outcome = await tracker.deliver(records);
      if (outcome.lost.length === 0) recorder.commit();
      else recorder.discard();
    } catch (error) {
      recorder.discard();
      throw error;
    }
    const { delivered, cached, lost } = outcome;
    if (lost.length > 0) {
      onLost(lost.length);
      return false;
    }
    this.counts.activities += activities.length;
    this.counts.delivered += delivered;
    this.counts.cached += cached;
    onRecorded({ activities, records, delivered, cached });
    return true;
  }
}

function concatRecords(records: readonly TrackedRecords[]): TrackedRecords {
  return {
    patterns: records.flatMap((record) => record.patterns),
    traces: records.flatMap((record) => record.traces),
    hookExecutions: records.flatMap((record) => record.hookExecutions),
  };
}
