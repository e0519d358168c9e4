export {
  differenceSequence,
  meanSequence,
  proportionSample,
  proportionSequence,
  type SequenceOptions,
  type SequentialComparison,
} from './confidence-sequences.ts';
export {
  chiSquareUpperTail,
  normalQuantile,
  normalUpperTail,
  studentQuantile,
  studentUpperTail,
} from './distributions.ts';
export { compareProportions, fisherExact } from './fisher.ts';
export { holm } from './holm.ts';
export { DISTINCT_ERROR, HyperLogLog } from './hyper-log-log.ts';
export type { Interval, Proportion } from './intervals.ts';
export { type PowerOptions, requiredForMeans, requiredForProportions } from './power.ts';
export { newcombeInterval, type ProportionComparison, twoProportionZ, wilsonInterval } from './proportions.ts';
export { BIN_RATIO, QUANTILE_ERROR, QuantileSketch } from './quantile-sketch.ts';
export { type SampleRatio, sampleRatio } from './sample-ratio.ts';
export { mergeSamples, type Sample, summarize } from './samples.ts';
export { type MannKendall, mannKendall, median, type TheilSen, theilSen } from './trend.ts';
export { type MeanComparison, type RatioComparison, summarizeLogs, welchLogTest, welchTest } from './welch.ts';
