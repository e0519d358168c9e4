import { CodedError } from '@hookline/outcome';

/** `usage` when the arguments are wrong, so that the same command line always fails; otherwise `failed`. */
export type CommandErrorCode = 'failed' | 'usage';

/** Details of a failure for programs. */
export interface CommandErrorDetails {
  /** More precise than the error's code, such as `unreachable`. @defaultValue the code */
  readonly code?: string | undefined;
  /** Command or sentence that mends it. @defaultValue none */
  readonly fix?: string | undefined;
}

/** A failure of a command that its user can fix. It is printed without a stack. */
export class CommandError extends CodedError<CommandErrorCode> {
  override readonly name = 'CommandError';
  readonly exitCode: 1 | 2;
  readonly details: { readonly code: string; readonly fix: string | null };

  /**
   * @param message - names the fix; empty when the report says what failed
   * @param exitCode - 1 for a failure, 2 for wrong usage
   * @param details - printed with `--json`
   */
  constructor(message: string, exitCode: 1 | 2 = 1, details: CommandErrorDetails = {}) {
    const code = exitCode === 2 ? 'usage' : 'failed';
    super(code, message);
    this.exitCode = exitCode;
    this.details = { code: details.code ?? code, fix: details.fix ?? null };
  }
}
