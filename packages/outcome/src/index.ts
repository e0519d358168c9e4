export { type Failure, type Outcome, type Success, failure, success } from './outcome.ts';
