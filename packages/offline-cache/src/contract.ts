import { CLAIM_CHECKS } from './contract/claims.ts';
import { LIMIT_CHECKS } from './contract/limits.ts';
import type { ContractCheck } from './contract/subject.ts';

export type { ContractCheck, ContractOptions, ContractSubject } from './contract/subject.ts';

/**
 * The behaviours that every implementation of `EventStore` has. Run each against a new subject in a test of any runner:
 * `for (const { title, check } of EVENT_STORE_CONTRACT) test(title, () => check(subject))`.
 */
export const EVENT_STORE_CONTRACT: readonly ContractCheck[] = [...CLAIM_CHECKS, ...LIMIT_CHECKS];
