import { type Opportunity, opportunitySchema, type Violation, violationSchema } from '@hookline/violations';
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

/** Findings of a checker in a text. */
export interface HostFindings {
  readonly violations: readonly Violation[];
  /** Places that the components of the score are made of. @defaultValue none */
  readonly opportunities?: readonly Opportunity[];
}

/** Answer of the host: findings, or the reason why the text was not checked, and its resident memory in MiB. */
export type HostAnswer =
  | ({ readonly id: number; readonly rssMb: number } & HostFindings)
  | { readonly id: number; readonly reason: string; readonly rssMb: number };

/** Schema of {@link HostAnswer}. It is validated, because the code of a linter runs in the host. */
export const hostAnswerSchema: z.ZodType<HostAnswer> = z.union([
  z.strictObject({
    id: z.int(),
    violations: z.array(violationSchema).max(10_000),
    opportunities: z.array(opportunitySchema).max(100_000).exactOptional(),
    rssMb: z.number(),
  }),
  z.strictObject({ id: z.int(), reason: z.string(), rssMb: z.number() }),
]);
