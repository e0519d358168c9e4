/** What the main thread asks of the worker. */
export type PgliteRequest =
  | { readonly id: number; readonly kind: 'query'; readonly text: string; readonly parameters: readonly unknown[] }
  | { readonly id: number; readonly kind: 'close' };

/** What the worker answers. `ready` comes once, before any answer. */
export type PgliteReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed to start'; readonly error: PlainError }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: unknown[]; readonly affectedRows: number | undefined }
  | { readonly kind: 'error'; readonly id: number; readonly error: PlainError };

/** An error that structured cloning keeps whole. */
export interface PlainError {
  readonly message: string;
  readonly code: string | undefined;
  readonly constraint: string | undefined;
}
