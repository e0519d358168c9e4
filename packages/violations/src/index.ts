export {
  type Component,
  type Components,
  componentsScore,
  type MeasuredEdit,
  type Opportunity,
  opportunitySchema,
  qualityComponents,
} from './components.ts';
export { describeViolations, type DescribeOptions } from './describe.ts';
export { introducedViolations, qualityScore } from './introduced.ts';
export { type Category, type CheckedText, type Tier, type Violation, violationSchema } from './violation.ts';
