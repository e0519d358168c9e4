/** A pattern for secrets that the rules do not cover. */
export interface SecretPattern {
  /** Name of the secret in the marker: lower-case letters, digits and `-`. */
  readonly kind: string;
  /** Matches the secret; if there is a group, only the first group is replaced. Must have the flag `g`. */
  readonly pattern: RegExp;
}
