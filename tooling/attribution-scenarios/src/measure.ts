import { LateRecorder, type RecordedText } from './late-recorder.ts';
import { createRandom } from './random.ts';
import { playScenario } from './scenario.ts';
import { score, type ScoreReport } from './score.ts';
import type { TrueText } from './truth.ts';

/** Circumstances in which texts are attributed. */
export interface Configuration {
  readonly clientDiff: boolean;
  readonly git: boolean;
  readonly maxLagMs: number;
  readonly killProbability: number;
  /** Share of texts whose author has to be right. */
  readonly minRight: number;
}

/** The configurations that are scored, by name. */
export const CONFIGURATIONS: Readonly<Record<string, Configuration>> = {
  'diff on': { clientDiff: true, git: true, maxLagMs: 1000, killProbability: 0, minRight: 0.98 },
  'diff off': { clientDiff: false, git: true, maxLagMs: 1000, killProbability: 0, minRight: 0.9 },
  'no git': { clientDiff: true, git: false, maxLagMs: 1000, killProbability: 0, minRight: 0.9 },
  'slow daemon': { clientDiff: true, git: true, maxLagMs: 10_000, killProbability: 0, minRight: 0.95 },
  'killed daemon': { clientDiff: true, git: true, maxLagMs: 1000, killProbability: 0.02, minRight: 0.95 },
};

const OPERATIONS = 60;

/** Plays scenarios until they have a number of texts, and scores them together. */
export async function measure(
  { clientDiff, git, ...late }: Configuration,
  seed: number,
  texts: number,
): Promise<{ readonly report: ScoreReport; readonly texts: number; readonly lastSeed: number }> {
  const truth: TrueText[] = [];
  const recorded: RecordedText[] = [];
  let next = seed;
  while (truth.length < texts) {
    const recorders: LateRecorder[] = [];
    const random = createRandom(-next);
    const played = await playScenario({
      seed: next,
      operations: OPERATIONS,
      clientDiff,
      git,
      observe(world) {
        const recorder = new LateRecorder({ world, random, ...late });
        recorders.push(recorder);
        return recorder;
      },
    });
    // Scenarios have folders of their own, so that their texts are distinct.
    truth.push(...played);
    for (const recorder of recorders) recorded.push(...recorder.recorded());
    next++;
  }
  return { report: score(truth, recorded), texts: truth.length, lastSeed: next - 1 };
}
