import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Where secrets travel: never written to a log. */
const REDACTED = [
  'password',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  '*.password',
  '*.token',
  '*.accessToken',
  '*.authorization',
  'variables.input.password',
  'req.headers.authorization',
  'req.headers.cookie',
];

/**
 * One JSON object a line on standard output.
 * @param level a pino level, `silent` for none
 * @param destination elsewhere than standard output
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'dharma' },
    redact: { paths: REDACTED, censor: '[redacted]' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}
