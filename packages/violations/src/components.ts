import { z } from 'zod';
import { hunksBetween } from './hunks.ts';

/** Parts of the quality of code that are counted apart from violations. */
export type Component = 'docs' | 'errors' | 'naming' | 'types';

/** A place where code can follow a habit of its language, such as a declared name. */
export interface Opportunity {
  readonly component: Component;
  /** First line, from 1. */
  readonly line: number;
  /** True when the code follows the habit. */
  readonly good: boolean;
}

/** Share of good opportunities in each component, 0 to 1 in hundredths; `null` without an opportunity. */
export type Components = Readonly<Record<Component, number | null>>;

/** Schema of an {@link Opportunity}, for checkers in other processes. */
export const opportunitySchema: z.ZodType<Opportunity> = z.strictObject({
  component: z.enum(['docs', 'errors', 'naming', 'types']),
  line: z.int().min(1),
  good: z.boolean(),
});

/** Texts of a file before and after an edit, with the opportunities in the one after. */
export interface MeasuredEdit {
  readonly before: string;
  readonly after: string;
  readonly opportunities: readonly Opportunity[];
}

/** Returns the components of the lines that an edit changed: the rest of the file is the work of others. */
export function qualityComponents({ after, before, opportunities }: MeasuredEdit): Components {
  const hunks = opportunities.length === 0 ? [] : hunksBetween(linesOf(before), linesOf(after));
  const changed = opportunities.filter(({ line }) =>
    hunks.some((hunk) => line >= hunk.after[0] && line < hunk.after[1]),
  );
  const share = (component: Component): number | null => {
    const own = changed.filter((opportunity) => opportunity.component === component);
    return own.length === 0 ? null : hundredths(own.filter(({ good }) => good).length / own.length);
  };
  return { naming: share('naming'), types: share('types'), docs: share('docs'), errors: share('errors') };
}

/** Returns the mean of the components that are not `null`; `null` when all are. */
export function componentsScore({ docs, errors, naming, types }: Components): number | null {
  const known = [naming, types, docs, errors].filter((share) => share !== null);
  return known.length === 0 ? null : hundredths(known.reduce((sum, share) => sum + share, 0) / known.length);
}

function hundredths(share: number): number {
  return Math.round(share * 100) / 100;
}

function linesOf(text: string): string[] {
  return text.split(/\r\n|[\n\r]/);
}
