import { randomUUID } from 'node:crypto';
import { CommandError, type Report, report } from '@hookline/command-report';
import type { RecordedFeedback } from '@hookline/contracts';
import type { FeedbackApi } from '@hookline/traceability-client';
import { resolveId } from './ids.ts';
import { type ServiceAccess, unwrap } from './service.ts';

const SENTIMENTS = ['positive', 'neutral', 'negative'] as const;
/** Longest comment, in characters. */
const MAX_COMMENT = 10_000;

/** Access to feedback and to the ids of patterns. */
export interface FeedbackAccess<Method extends keyof FeedbackApi> {
  readonly client: () => ReturnType<ServiceAccess<'identify'>['client']> & {
    readonly feedback: Pick<FeedbackApi, Method>;
  };
}

/** Flags of `hookline feedback`. At least one is needed. */
export interface FeedbackFlags {
  /** 1 to 5. */
  readonly rating?: string | undefined;
  readonly sentiment?: string | undefined;
  readonly comment?: string | undefined;
}

/** Records what a person thinks of a pattern. Secrets are removed from the comment by `redact` before it is sent. */
export async function feedbackReport(
  options: FeedbackAccess<'record'> & {
    readonly redact: (text: string) => Promise<string>;
    readonly userId: string | undefined;
  },
  id: string,
  flags: FeedbackFlags,
): Promise<Report<RecordedFeedback>> {
  const given = { rating: ratingOf(flags), sentiment: sentimentOf(flags), comments: commentOf(flags) };
  if (Object.values(given).every((value) => value === undefined))
    throw new CommandError('give --rating, --sentiment or --comment', 2);
  const pattern = await resolveId(options, id, ['pattern']);
  const comments = given.comments === undefined ? undefined : await options.redact(given.comments);
  const entries = Object.entries({ ...given, comments, user_id: options.userId });
  const fields = Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  const answer = unwrap(
    await options.client().feedback.record({ event_id: randomUUID(), pattern_id: pattern.id, ...fields }),
  );
  return report(answer, ({ feedback_id, pattern_id }) => `recorded for pattern ${pattern_id} as ${feedback_id}`);
}

function ratingOf({ rating }: FeedbackFlags): number | undefined {
  if (rating === undefined) return undefined;
  const value = Number(rating);
  if (rating.trim() !== '' && value >= 1 && value <= 5) return value;
  throw new CommandError(`--rating must be 1 to 5, not ${rating}`, 2);
}

function sentimentOf({ sentiment }: FeedbackFlags): (typeof SENTIMENTS)[number] | undefined {
  const known = SENTIMENTS.find((name) => name === sentiment);
  if (sentiment === undefined || known !== undefined) return known;
  throw new CommandError(`--sentiment must be positive, neutral or negative, not ${sentiment}`, 2);
}

function commentOf({ comment }: FeedbackFlags): string | undefined {
  if (comment === undefined || (comment.trim() !== '' && comment.length <= MAX_COMMENT)) return comment;
  throw new CommandError(`--comment must have 1 to ${MAX_COMMENT} characters`, 2);
}
