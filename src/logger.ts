import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Where secrets travel: never written to a log. */
const NAMES = [
  ...['password', 'currentPassword', 'newPassword', 'passwordHash', 'secret', 'apiKey', 'token'],
  ...['accessToken', 'refreshToken', 'authorization', 'Authorization', 'cookie', 'connectionString'],
];
const REDACTED = ['', '*.', '*.*.'].flatMap((depth) => NAMES.map((name) => `${depth}${name}`));
const CENSOR = '[redacted]';

/** The same by their looks, in whatever text they stand, such as messages of errors. */
const LOOKS_SECRET: ReadonlyArray<[pattern: RegExp, replacement: string]> = [
  // JSON web tokens (RFC 7519), API keys, secrets of webhooks (Standard Webhooks).
  [/\beyJ[\w-]{8,}\.[\w-]+(\.[\w-]*)?/g, CENSOR],
  [/\bdk_[a-z2-9]{12}_[\w-]{43}/g, CENSOR],
  [/\bwhsec_[A-Za-z0-9+/=]{16,}/g, CENSOR],
  [/\bBearer [^\s"\\]+/gi, `Bearer ${CENSOR}`],
  // Credentials in a URL (RFC 3986, userinfo).
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s"\\/@]*:[^\s"\\/@]*@/gi, `$1${CENSOR}@`],
];

function scrubbed(line: string): string {
  return LOOKS_SECRET.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}

/**
 * One JSON object a line on standard output.
 * @param level a pino level, `silent` for none
 * @param destination elsewhere than standard output
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service: 'dharma' },
    redact: { paths: REDACTED, censor: CENSOR },
    hooks: { streamWrite: scrubbed },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}
