import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Context } from './context.ts';
import type { Logger } from './logger.ts';

/** A request over HTTP and its answer, whoever reads the one and sends the other. */
export interface Exchange {
  /** Correlation id. */
  id: string;
  /** Address of who asks. */
  ip: string;
  headers: IncomingHttpHeaders;
  response: ServerResponse;
  logger: Logger;
  /** Whether it was counted as a read already. */
  isCounted?: boolean;
  /** Made when it is first asked for. */
  context?: Promise<Context>;
  /** Adds headers to the answer. */
  tell: (headers: Readonly<Record<string, string>>) => void;
}
