export { createFeedbackDeletion, type FeedbackDeletion, type ForgottenSubjects } from './forget.ts';
export type { Arm } from './arms.ts';
export { type ArmShare, armOf } from './assignment.ts';
export { FeedbackError, type FeedbackErrorCode } from './errors.ts';
export { decide, type Decision, type EvaluationOptions } from './evaluation.ts';
export { createFeedbackLoop, type FeedbackLoop, type FeedbackLoopOptions } from './feedback-loop.ts';
export { feedbackSchema } from './schema.ts';
