/**
 * A file that cannot be read to its end: truncated, not what it claims to be, or of no known format.
 * Nothing of the whole call has been written when this is thrown.
 */
export class BrokenFileError extends Error {
  readonly file: string;
  /** Where it broke: a line, a byte offset. */
  readonly location: string;
  readonly reason: string;

  constructor(file: string, location: string, reason: string, options?: ErrorOptions) {
    super(`${file}: ${reason} (${location}). Nothing was imported.`, options);
    this.name = 'BrokenFileError';
    this.file = file;
    this.location = location;
    this.reason = reason;
  }
}

/** A file whose beginning is that of no known format. */
export class UnknownFormatError extends BrokenFileError {}
