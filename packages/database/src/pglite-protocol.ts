/** A request of the main thread to the worker. */
export type PgliteRequest =
  | { readonly id: number; readonly kind: 'query'; readonly text: string; readonly parameters: readonly unknown[] }
  | { readonly id: number; readonly kind: 'script'; readonly text: string }
  | { readonly id: number; readonly kind: 'close' };

/** A reply of the worker. `ready` is sent once, before any other. */
export type PgliteReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed to start'; readonly error: PlainError }
  | { readonly kind: 'ended'; readonly error: PlainError }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: unknown[]; readonly affected: number }
  | { readonly kind: 'error'; readonly id: number; readonly error: PlainError };

/** The fields of an error that the main thread needs; structured cloning would drop some of them. */
export interface PlainError {
  readonly message: string;
  readonly code: string | undefined;
  readonly constraint: string | undefined;
}
