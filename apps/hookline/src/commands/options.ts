/** What every command that prints takes. */
export interface PrintOptions {
  readonly json?: boolean;
}
