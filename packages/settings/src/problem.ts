/** A value or name that has no effect. */
export interface SettingProblem {
  /** An invalid value, whose next layer applies; a name that does not exist; or one that is accepted and not used yet. */
  readonly kind: 'invalid' | 'unknown' | 'unused';
  /** Name of the environment variable, or path in the file, such as `cache.max_age_days`. */
  readonly where: string;
  /** States the problem and the fix. Never contains the value of a secret. */
  readonly message: string;
}
