import { type Violation, violationSchema } from '@hookline/violations';
import { z } from 'zod';

/** A text for the checkers of the host. */
export interface HostRequest {
  readonly id: number;
  /** Checker of the host. */
  readonly checker: string;
  /** Absolute path. */
  readonly path: string;
  readonly text: string;
}

/** Answer of the host: violations, or the reason why the text was not checked, and its resident memory in MiB. */
export type HostAnswer =
  | { readonly id: number; readonly violations: readonly Violation[]; readonly rssMb: number }
  | { readonly id: number; readonly reason: string; readonly rssMb: number };

/** Schema of {@link HostAnswer}. It is validated, because the code of a linter runs in the host. */
export const hostAnswerSchema: z.ZodType<HostAnswer> = z.union([
  z.strictObject({ id: z.int(), violations: z.array(violationSchema).max(10_000), rssMb: z.number() }),
  z.strictObject({ id: z.int(), reason: z.string(), rssMb: z.number() }),
]);
