import { z } from 'zod';
import { eventIdSchema, timestampSchema } from './ids.ts';

/** Ages at which survival is estimated, in seconds. */
export const SURVIVAL_AGES = {
  '1h': 3600,
  '1d': 86_400,
  '7d': 7 * 86_400,
  '30d': 30 * 86_400,
  '90d': 90 * 86_400,
} as const;

/** Age at which survival is estimated. */
export type SurvivalAge = keyof typeof SURVIVAL_AGES;

const commitSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'the full id of a commit');
const repositorySchema = z.string().min(1).max(2048);

/**
 * Cause of the end of lines: their words were changed (`changed`), they were removed (`removed`), or a commit took the change back
 * that they came with (`reverted`).
 */
export const lineEndSchema = z.enum(['changed', 'removed', 'reverted']);

/** Cause of the end of lines. */
export type LineEnd = z.infer<typeof lineEndSchema>;

/** Lines of one edit that landed with the same commit, and have the same end. */
export const lineLifeSchema = z.object({
  event_id: eventIdSchema.describe('the edit'),
  lines: z.int().min(1).max(1_000_000).describe('lines that are not blank'),
  landed_at: timestampSchema.describe('time of the commit'),
  landed_commit: commitSchema,
  ended_at: timestampSchema.optional().describe('left out: the lines are alive'),
  ended_commit: commitSchema.optional(),
  end: lineEndSchema.optional(),
});

/** Lines of one edit that landed with the same commit, and have the same end. */
export type LineLife = Readonly<z.infer<typeof lineLifeSchema>>;

/** Body of `POST /survival/measurements`: lives of the lines of some files of a branch. */
export const survivalMeasurementSchema = z.object({
  repository: repositorySchema,
  branch: z.string().min(1).max(500).describe('the branch that was looked at; HEAD for none'),
  commit: commitSchema.describe('its last commit'),
  committed_at: timestampSchema.describe('time of its last commit'),
  observed_at: timestampSchema.describe('time of the measurement: lines without end were alive then'),
  files: z
    .array(
      z.object({
        edits: z.array(eventIdSchema).min(1).max(5000).describe('every edit that was looked for, the latest one last'),
        commit: commitSchema.nullable().describe('last commit that changed the file; null: no commit has it'),
        lives: z.array(lineLifeSchema).max(5000),
      }),
    )
    .max(200),
});

/** Body of `POST /survival/measurements`, validated. */
export type SurvivalMeasurement = z.output<typeof survivalMeasurementSchema>;

/** Answer of `POST /survival/measurements`. */
export const survivalMeasuredSchema = z.object({
  success: z.literal(true),
  stale: z.boolean().describe('true: a later state of the branch is stored, from another clone; nothing was written'),
  lives: z.int().describe('rows that were stored; edits that are not recorded have none'),
});

/** Answer of `POST /survival/measurements`. */
export type SurvivalMeasured = z.infer<typeof survivalMeasuredSchema>;

/** Query of `GET /survival/files`. */
export const survivalFilesQuerySchema = z.object({
  repository: repositorySchema,
  limit: z.coerce.number().int().min(1).max(1000).default(1000),
  cursor: z.string().max(4096).optional().describe('`next` of the previous page'),
});

/** Query of `GET /survival/files`, validated. */
export type SurvivalFilesQuery = z.output<typeof survivalFilesQuerySchema>;

/** Answer of `GET /survival/files`: files with recorded edits by their path, and what is measured of them. */
export const survivalFilesSchema = z.object({
  files: z.array(
    z.object({
      path: z.string(),
      first_at: z.string().describe('time of the first recorded edit'),
      last_at: z.string(),
      measured: z
        .string()
        .nullable()
        .describe('last commit of the file when it was measured with its latest edit; null: it was not, or had none'),
    }),
  ),
  next: z.string().nullable(),
});

/** Answer of `GET /survival/files`. */
export type SurvivalFiles = z.infer<typeof survivalFilesSchema>;

/** Groups that survival is estimated by. */
export const survivalGroupSchema = z.enum(['age', 'language', 'tool', 'pattern', 'model', 'repo', 'experiment']);

/** Group that survival is estimated by. */
export type SurvivalGroup = z.infer<typeof survivalGroupSchema>;

/** Query of `GET /survival`. */
export const survivalQuerySchema = z.object({
  by: survivalGroupSchema.default('age').describe('age: everything in one group'),
  since: timestampSchema.optional().describe('only lines that landed at or after this time'),
  until: timestampSchema.optional().describe('only lines that landed before this time'),
  repository: repositorySchema.optional(),
  session_id: z.string().min(1).max(200).optional(),
  pattern_id: z.string().min(1).max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(20).describe('groups, those with most lines first'),
});

/** Query of `GET /survival`, validated. */
export type SurvivalQuery = z.output<typeof survivalQuerySchema>;

/** Estimate of the share of lines that live longer than an age. */
export const survivalEstimateSchema = z.object({
  age: z.enum(Object.keys(SURVIVAL_AGES) as [SurvivalAge, ...SurvivalAge[]]),
  alive: z.number().nullable().describe('share, 0 to 1, by Kaplan and Meier; null: nothing was observed for so long'),
  low: z
    .number()
    .nullable()
    .describe('95 % confidence interval on the log-log scale; an edit counts as one observation'),
  high: z.number().nullable(),
  at_risk: z.int().describe('lines that were seen alive at that age'),
  edits: z.int().describe('edits that these lines are of'),
});

/** Survival of the lines of a group. */
export const survivalRowSchema = z.object({
  key: z.string().nullable().describe('language, tool, pattern, model, repository or experiment; null: not known'),
  name: z.string().nullable().describe('name of the pattern or experiment'),
  arm: z.string().nullable().describe('pattern of the arm, by experiment'),
  edits: z.int(),
  lines: z.int().describe('lines that landed'),
  ended: z.int().describe('lines that were changed or removed since'),
  reverted: z.int().describe('of these, lines that were taken back by a revert'),
  ages: z.array(survivalEstimateSchema),
});

/** Survival of the lines of a group. */
export type SurvivalRow = z.infer<typeof survivalRowSchema>;

/** Answer of `GET /survival`. */
export const survivalReportSchema = z.object({
  by: survivalGroupSchema,
  groups: z.array(survivalRowSchema),
  branches: z
    .array(z.object({ repository: z.string(), branch: z.string(), commit: z.string(), observed_at: z.string() }))
    .describe('branches that were looked at, the latest first, at most 20'),
  truncated: z.boolean().describe('true: only the latest lines count, because there are too many'),
});

/** Answer of `GET /survival`. */
export type SurvivalReport = z.infer<typeof survivalReportSchema>;
