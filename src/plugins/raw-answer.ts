import type { Duplex } from 'node:stream';
import { formatError } from '../error-format.ts';
import type { DharmaError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { SECURITY_HEADERS } from './security.ts';

/** An answer where there is only a connection: no request was read, or one for an upgrade. */
export function sendRaw(
  socket: Duplex,
  status: string,
  error: DharmaError,
  logger: Logger,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = JSON.stringify({ errors: [formatError(error, logger)] });
  const lines = Object.entries({
    ...SECURITY_HEADERS,
    ...headers,
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
  }).map(([name, value]) => `${name}: ${value}`);
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
