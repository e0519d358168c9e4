export { CodedError, type CodedErrorOptions } from './coded-error.ts';
export { type Failure, type Outcome, type Success, failure, success } from './outcome.ts';
