import type { Logger } from '../logger.ts';

type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';
type Said = readonly unknown[];

/**
 * A child logger that is made when something is to be logged: making one costs as much as parsing a request, and most
 * requests have nothing to log.
 */
export class RequestLogger {
  readonly #parent: Logger;
  readonly #bindings: Record<string, unknown>;
  #made: Logger | undefined;

  /** @param bindings go into each line */
  constructor(parent: Logger, bindings: Record<string, unknown>) {
    this.#parent = parent;
    this.#bindings = bindings;
  }

  get level(): string {
    return this.#parent.level;
  }

  child(bindings: Record<string, unknown>): Logger {
    return this.#logger().child(bindings);
  }

  isLevelEnabled(level: string): boolean {
    return this.#parent.isLevelEnabled(level);
  }

  silent(): void {}

  fatal(...said: Said): void {
    this.#log('fatal', said);
  }

  error(...said: Said): void {
    this.#log('error', said);
  }

  warn(...said: Said): void {
    this.#log('warn', said);
  }

  info(...said: Said): void {
    this.#log('info', said);
  }

  debug(...said: Said): void {
    this.#log('debug', said);
  }

  trace(...said: Said): void {
    this.#log('trace', said);
  }

  #log(level: Level, said: Said): void {
    if (this.#parent.isLevelEnabled(level)) (this.#logger()[level] as (...said: Said) => void)(...said);
  }

  #logger(): Logger {
    this.#made ??= this.#parent.child(this.#bindings);
    return this.#made;
  }
}
