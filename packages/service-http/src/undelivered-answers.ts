import type { ForgetAnswer, ForgetCounts, ForgetRequest } from '@hookline/contracts';

/** Most answers that are kept; the oldest is dropped. */
const MOST = 64;

/**
 * Keeps the answers of deletions whose client no longer waited for them. A deletion goes on after the deadline of its request, and
 * the ids that it answers with are needed to delete copies on the client's machine. The next request with the same conditions waits
 * for it and answers with both together. A restart of the service forgets them.
 */
export class UndeliveredAnswers {
  readonly #kept = new Map<string, ForgetAnswer>();
  readonly #running = new Map<string, Promise<unknown>>();

  /**
   * Deletes after deletions with the same conditions that are running. `isTooLate` says of the finished deletion that its answer
   * reaches no client. Rejects when `forget` does.
   */
  async add(
    request: ForgetRequest,
    isTooLate: () => boolean,
    forget: () => Promise<ForgetAnswer>,
  ): Promise<ForgetAnswer> {
    if (request.dry_run) return forget();
    const key = JSON.stringify(Object.entries(request).sort(([one], [other]) => (one < other ? -1 : 1)));
    const before = this.#running.get(key);
    const run = this.#run(key, isTooLate, async () => {
      await before?.catch(() => {});
      return forget();
    });
    this.#running.set(key, run);
    try {
      return await run;
    } finally {
      if (this.#running.get(key) === run) this.#running.delete(key);
    }
  }

  async #run(key: string, isTooLate: () => boolean, forget: () => Promise<ForgetAnswer>): Promise<ForgetAnswer> {
    const deleted = await forget();
    const kept = this.#kept.get(key);
    const answer = kept === undefined ? deleted : sumOf(kept, deleted);
    this.#kept.delete(key);
    if (!isTooLate()) return answer;
    this.#kept.set(key, answer);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MOST && oldest !== undefined) this.#kept.delete(oldest);
    return answer;
  }
}

function sumOf(one: ForgetAnswer, other: ForgetAnswer): ForgetAnswer {
  const counts = { ...other.counts };
  for (const kind of Object.keys(counts) as (keyof ForgetCounts)[]) counts[kind] += one.counts[kind];
  return {
    ...other,
    counts,
    tool_use_ids: [...new Set([...one.tool_use_ids, ...other.tool_use_ids])],
    execution_ids: [...new Set([...one.execution_ids, ...other.execution_ids])],
  };
}
