/** Flags of every command that prints. */
export interface PrintOptions {
  readonly json?: boolean;
}
