export { type ClusteredLifetime, clusteredSurvival, type SurvivalEstimate } from './clustered-survival.ts';
export { chiSquareUpperTail } from './chi-square.ts';
export {
  differenceSequence,
  meanSequence,
  proportionSample,
  proportionSequence,
  type SequenceOptions,
  type SequentialComparison,
} from './confidence-sequences.ts';
export { normalUpperTail } from './distributions.ts';
export { compareProportions, fisherExact } from './fisher.ts';
export { holm } from './holm.ts';
export { DISTINCT_ERROR, HyperLogLog } from './hyper-log-log.ts';
export type { Interval, Proportion } from './intervals.ts';
export { kaplanMeier, type Lifetime, survivalAt, type SurvivalStep } from './kaplan-meier.ts';
export { normalQuantile } from './normal-quantile.ts';
export { type PowerOptions, requiredForMeans, requiredForProportions } from './power.ts';
export { newcombeInterval, type ProportionComparison, twoProportionZ, wilsonInterval } from './proportions.ts';
export { BIN_RATIO, QUANTILE_ERROR, QuantileSketch } from './quantile-sketch.ts';
export { type SampleRatio, sampleRatio } from './sample-ratio.ts';
export { mergeSamples, type Sample, summarize } from './samples.ts';
export { studentQuantile, studentUpperTail } from './student.ts';
export { type MannKendall, mannKendall, median, type TheilSen, theilSen } from './trend.ts';
export { type MeanComparison, type RatioComparison, summarizeLogs, welchLogTest, welchTest } from './welch.ts';
