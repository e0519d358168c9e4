import { z } from 'zod';

/** Kind of a violation. */
export type Category =
  | 'config'
  | 'docs'
  | 'errors'
  | 'leftovers'
  | 'naming'
  | 'secrets'
  | 'security'
  | 'size'
  | 'suppression'
  | 'syntax'
  | 'types';

/**
 * When a violation is told. `block`: before the write, which is refused if the user asked for that. `instant`: before the write,
 * because it is never right, not even between two edits. `settled`: when the turn ends. `score`: never; it only counts.
 */
export type Tier = 'block' | 'instant' | 'settled' | 'score';

/** One violation that a checker found in the text of a file. */
export interface Violation {
  /** Identifier of the rule, unique together with `source`, such as `no-eval`; 1 to 200 characters. */
  readonly rule: string;
  readonly category: Category;
  readonly tier: Tier;
  /** First line, from 1. */
  readonly line: number;
  /** One sentence for the author of the code, 1 to 2,000 characters. It contains no secret. */
  readonly message: string;
  /** Identifier of the checker, 1 to 100 characters. */
  readonly source: string;
}

/** Schema of a {@link Violation}, for checkers in other processes. */
export const violationSchema: z.ZodType<Violation> = z.strictObject({
  rule: z.string().min(1).max(200),
  category: z.enum([
    'config',
    'docs',
    'errors',
    'leftovers',
    'naming',
    'secrets',
    'security',
    'size',
    'suppression',
    'syntax',
    'types',
  ]),
  tier: z.enum(['block', 'instant', 'settled', 'score']),
  line: z.int().min(1),
  message: z.string().min(1).max(2000),
  source: z.string().min(1).max(100),
});

/** The text of a file with the violations that were found in it. */
export interface CheckedText {
  readonly text: string;
  readonly violations: readonly Violation[];
}
