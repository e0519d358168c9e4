import type { Delivered, PatternTracker, TrackedRecords } from '@hookline/pattern-tracker';
import type { Activity, Recorder, Records } from '@hookline/recorder';
import type { Logger } from 'pino';

/** What an intake works with. */
export interface IntakeOptions {
  /** What it remembers becomes true when the records are safe, so its file memory has to be a staged one. */
  readonly recorder: Recorder;
  readonly tracker: PatternTracker;
  readonly logger: Logger;
  /** A line for each hook execution. */
  readonly executionsLog: Logger;
  /** Activities whose records are safe. */
  readonly onSafe: (activities: readonly Activity[]) => void;
  /** Records are safe, with the service or in the cache. */
  readonly onDelivered: (delivered: Pick<Delivered, 'delivered' | 'cached'>) => void;
}

/** Takes activities in: record, then deliver or cache. */
export class Intake {
  readonly counts = { activities: 0, delivered: 0, cached: 0 };
  readonly #options: IntakeOptions;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /**
   * Whether the activities are safe, with the service or in the cache. Those that are not can be taken again, with the same
   * result, also when it rejects.
   */
  async take(activities: readonly Activity[]): Promise<boolean> {
    const { recorder, tracker, logger, executionsLog, onDelivered, onSafe } = this.#options;
    let together: TrackedRecords;
    let outcome: Delivered;
    try {
      const records: Records[] = [];
      for (const activity of activities) records.push(await recorder.record(activity));
      together = gather(records);
      outcome = await tracker.deliver(together);
      if (outcome.lost.length === 0) recorder.commit();
      else recorder.discard();
    } catch (error) {
      recorder.discard();
      throw error;
    }
    const { delivered, cached, lost } = outcome;
    if (lost.length > 0) {
      logger.error({ lost: lost.length }, 'neither the service nor the cache takes events: they stay in the inbox');
      return false;
    }
    this.counts.activities += activities.length;
    this.counts.delivered += delivered;
    this.counts.cached += cached;
    onDelivered({ delivered, cached });
    onSafe(activities);
    for (const { hook_id, correlation_id, tool_name, duration_ms, success } of together.hookExecutions) {
      executionsLog.info({ hook_id, correlation_id, tool_name, duration_ms, success }, 'hook execution');
    }
    return true;
  }
}

function gather(records: readonly Records[]): TrackedRecords {
  return {
    patterns: records.flatMap((record) => record.patterns),
    traces: records.flatMap((record) => record.traces),
    hookExecutions: records.flatMap((record) => record.hookExecutions),
  };
}
