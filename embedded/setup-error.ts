/**
 * The one kind of error the embedded set-up shows to a person: what is wrong, and the way on.
 * Whoever prints it leaves the stack out: nothing in it helps the reader.
 */

export type SetupErrorCode =
  | 'ALREADY_RUNNING'
  | 'ARTIFACT_BROKEN'
  | 'ARTIFACT_UNREACHABLE'
  | 'DATABASE_FAILED'
  | 'DISK_FULL'
  | 'FOLDER_UNREACHABLE'
  | 'FOLDER_READ_ONLY'
  | 'GATEWAY_FAILED'
  | 'MEMORY_TOO_LITTLE'
  | 'NO_JAVA'
  | 'PASSWORD_LOST'
  | 'PORT_TAKEN'
  | 'SETTING_INVALID';

/** A set-up failure with a stable `code` and a `hint` that says what to do about it. */
export class SetupError extends Error {
  readonly code: SetupErrorCode;
  readonly hint: string;

  constructor(code: SetupErrorCode, message: string, hint: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SetupError';
    this.code = code;
    this.hint = hint;
  }
}

/** The text for a terminal: one line of what, one line of what to do. */
export function describeSetupError(error: unknown): string {
  if (error instanceof SetupError) return `${error.message}\n  ${error.hint}`;
  return error instanceof Error ? error.message : String(error);
}

const DISK_FULL_CODES = new Set(['ENOSPC', 'EDQUOT']);
const READ_ONLY_CODES = new Set(['EROFS', 'EACCES', 'EPERM']);
const NO_FOLDER_CODES = new Set(['ENOTDIR', 'EEXIST']);

/** Turns a file system error about `folder` into a SetupError; every other error comes back unchanged. */
export function explainFileError(error: unknown, folder: string, variable: string): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? '';
  if (DISK_FULL_CODES.has(code)) {
    const hint = `Free some space, or set ${variable} to a folder on another disk.`;
    return new SetupError('DISK_FULL', `The disk that holds ${folder} is full.`, hint, { cause: error });
  }
  if (READ_ONLY_CODES.has(code)) {
    const hint = `Make it writable for this user, or set ${variable} to a folder that is.`;
    return new SetupError('FOLDER_READ_ONLY', `Cannot write to ${folder} (${code}).`, hint, { cause: error });
  }
  if (NO_FOLDER_CODES.has(code)) {
    const hint = `Set ${variable} to a folder, or to a path where one can be made.`;
    return new SetupError('FOLDER_UNREACHABLE', `${folder} is not a folder.`, hint, { cause: error });
  }
  return error;
}
