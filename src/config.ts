import { availableParallelism } from 'node:os';
import { z } from 'zod';
import { isNetwork } from './config/networks.ts';
import { oidcIssuers } from './config/oidc-issuers.ts';
import { withSecretFiles } from './config/secret-files.ts';
import { weakPasswords } from './config/strength.ts';

const integer = (min: number, max: number) =>
  z
    .union([z.string(), z.number()])
    .transform((value) => (typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)))
    .refine((value) => Number.isInteger(value) && value >= min && value <= max, {
      message: `must be a whole number from ${min} to ${max}`,
    });
const share = z.coerce
  .number('must be a number')
  .refine((value) => value >= 0 && value <= 1, { message: 'must be a number from 0 to 1' });
const oneOf = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, { error: `must be one of ${values.join(', ')}` });
const optional = <T extends z.ZodType>(type: T) =>
  z.preprocess((value) => (value === '' ? undefined : value), type.optional());
const withDefault = <T extends z.ZodType>(type: T, value: z.input<T>) =>
  z.preprocess((given) => (given === undefined || given === '' ? value : given), type);
const url = (protocols: string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    message: `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });
/** `id:base64` with commas between; an id once, a key of 32 bytes. */
const encryptionKeys = z
  .string()
  .transform((text) =>
    text.split(',').map((part) => {
      const [id = '', base64 = ''] = part.trim().split(':');
      return { id, base64 };
    }),
  )
  .refine(
    (keys) =>
      keys.every(
        ({ id, base64 }) => /^[A-Za-z0-9_-]{1,32}$/.test(id) && /^[A-Za-z0-9+/]{43}=$/.test(base64),
      ) && new Set(keys.map(({ id }) => id)).size === keys.length,
    { message: 'must be id:key, with commas between; each id once, each key 32 bytes in base64' },
  );
/** Texts with commas between; none by default. */
const list = (isGood: (item: string) => boolean, message: string) =>
  withDefault(
    z
      .string()
      .transform((text) => text.split(',').map((each) => each.trim()))
      .transform((items) => items.filter((each) => each !== ''))
      .refine((items) => items.every(isGood), { message }),
    '',
  );
const isOrigin = (text: string) =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text.toLowerCase();
/** Topics have 249 characters at most; prefix and suffix need their share. */
const KAFKA_NAME = /^[A-Za-z0-9._-]{1,200}$/;
const BOLT = ['bolt:', 'bolt+s:', 'bolt+ssc:', 'neo4j:', 'neo4j+s:', 'neo4j+ssc:'];

/**
 * Every environment variable that the gateway reads. `.env.example` shows each with its default; a test compares the
 * two. Durations are in milliseconds unless the name says otherwise.
 */
export const SETTINGS = z.object({
  NODE_ENV: withDefault(oneOf('development', 'production', 'test'), 'development'),
  HOST: withDefault(z.string().min(1), '127.0.0.1'),
  PORT: withDefault(integer(0, 65535), 4000),
  WORKERS: withDefault(
    z.union([z.literal('auto').transform(() => availableParallelism()), integer(1, 256)], {
      error: 'must be auto or a whole number from 1 to 256',
    }),
    1,
  ),
  LOG_LEVEL: withDefault(oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), 'info'),
  SLOW_OPERATION_MS: withDefault(integer(1, 3_600_000), 1000),
  SHUTDOWN_GRACE_MS: withDefault(integer(0, 600_000), 10_000),
  BODY_LIMIT_BYTES: withDefault(integer(1024, 1_073_741_824), 1_048_576),

  LIMIT_DEPTH: withDefault(integer(1, 100), 12),
  LIMIT_ALIASES: withDefault(integer(0, 10_000), 50),
  LIMIT_TOKENS: withDefault(integer(100, 100_000), 10_000),
  LIMIT_DIRECTIVES: withDefault(integer(0, 10_000), 50),
  LIMIT_ROOT_FIELDS: withDefault(integer(1, 10_000), 20),
  LIMIT_COST: withDefault(integer(1, 1_000_000_000), 200_000),
  LIMIT_PAGE_SIZE: withDefault(integer(1, 1_000_000), 500),
  OPERATION_TIMEOUT_MS: withDefault(integer(100, 3_600_000), 60_000),

  RATE_LIMIT: withDefault(oneOf('on', 'off'), 'on'),
  RATE_LIMIT_READS: withDefault(integer(1, 1_000_000_000), 1000),
  RATE_LIMIT_WRITES: withDefault(integer(1, 1_000_000_000), 60),
  RATE_LIMIT_ADDRESS_FACTOR: withDefault(integer(1, 1_000_000), 10),

  TRUST_PROXY: list(isNetwork, 'must be addresses or networks (10.0.0.0/8), with commas between'),
  CORS_ORIGINS: list(isOrigin, 'must be origins (https://example.org), with commas between'),
  TLS_CERT_FILE: optional(z.string()),
  TLS_KEY_FILE: optional(z.string()),
  PLAYGROUND: optional(oneOf('true', 'false').transform((value) => value === 'true')),

  TRUSTED_DOCUMENTS: withDefault(oneOf('off', 'warm', 'only'), 'off'),
  TRUSTED_DOCUMENTS_MANIFESTS: withDefault(z.string(), ''),

  RAW_CYPHER: withDefault(oneOf('off', 'on'), 'off'),
  RAW_CYPHER_TIMEOUT_MS: withDefault(integer(1, 600_000), 10_000),
  RAW_CYPHER_MAX_ROWS: withDefault(integer(1, 1_000_000), 1000),
  RAW_CYPHER_MAX_BYTES: withDefault(integer(1024, 67_108_864), 4_194_304),

  NEO4J_URI: url(BOLT),
  NEO4J_USERNAME: withDefault(z.string().min(1), 'neo4j'),
  NEO4J_PASSWORD: z.string().min(1, 'must be set'),
  NEO4J_DATABASE: withDefault(z.string().min(1), 'neo4j'),
  NEO4J_MAX_CONNECTION_POOL_SIZE: withDefault(integer(1, 10_000), 100),
  NEO4J_CONNECTION_ACQUISITION_TIMEOUT_MS: withDefault(integer(1, 600_000), 30_000),
  NEO4J_MAX_CONNECTION_LIFETIME_MS: withDefault(integer(1000, 86_400_000), 1_800_000),
  NEO4J_MAX_TRANSACTION_RETRY_TIME_MS: withDefault(integer(0, 600_000), 30_000),
  NEO4J_QUERY_TIMEOUT_MS: withDefault(integer(1, 3_600_000), 30_000),
  NEO4J_WRITE_CONCURRENCY: withDefault(integer(1, 1000), 8),
  NEO4J_LEAN_READER: withDefault(oneOf('on', 'off'), 'on'),
  READ_BATCH_SIZE: withDefault(integer(1, 256), 32),
  PLAN_CACHE_BYTES: withDefault(integer(0, 2 ** 32), 2 ** 25),
  RESPONSE_CACHE: withDefault(oneOf('off', 'memory', 'redis'), 'memory'),
  RESPONSE_CACHE_BYTES: withDefault(integer(65_536, 2 ** 36), 2 ** 25),
  PLAN_VERIFY_SHARE: withDefault(share, 0.001),
  DATABASE_URL: url(['postgres:', 'postgresql:']),
  DATABASE_POOL_SIZE: withDefault(integer(2, 1000), 10),
  REDIS_URL: optional(url(['redis:', 'rediss:'])),
  AIOPS_URL: optional(url(['http:', 'https:'])),
  CMDB_URL: optional(url(['http:', 'https:'])),

  KAFKA_BROKERS: optional(
    z.string().regex(/^\s*[^\s,]+:\d+\s*(,\s*[^\s,]+:\d+\s*)*$/, 'must be host:port, with commas between'),
  ),
  KAFKA_TOPIC_PREFIX: withDefault(
    z.string().regex(KAFKA_NAME, 'must be letters, digits, ".", "_" and "-"'),
    'dharma.',
  ),
  KAFKA_IN_TOPIC: optional(z.string().regex(KAFKA_NAME, 'must be letters, digits, ".", "_" and "-"')),
  KAFKA_GROUP: withDefault(z.string().regex(/^\S{1,255}$/, 'must be without spaces'), 'dharma'),
  KAFKA_TLS: withDefault(
    oneOf('true', 'false').transform((value) => value === 'true'),
    'false',
  ),
  KAFKA_SASL_MECHANISM: withDefault(oneOf('PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'), 'SCRAM-SHA-512'),
  KAFKA_SASL_USERNAME: optional(z.string()),
  KAFKA_SASL_PASSWORD: optional(z.string()),

  ADMIN_EMAIL: withDefault(z.email('must be an e-mail address'), 'admin@dharma.local'),
  ADMIN_PASSWORD: optional(z.string().min(12, 'must have 12 characters or more')),
  ENCRYPTION_KEYS: optional(encryptionKeys),
  BCRYPT_ROUNDS: withDefault(integer(10, 16), 10),
  ACCESS_TOKEN_SECONDS: withDefault(integer(60, 604_800), 86_400),
  REFRESH_TOKEN_SECONDS: withDefault(integer(60, 31_536_000), 604_800),
  SESSION_MAX_SECONDS: withDefault(integer(60, 31_536_000), 2_592_000),
  SIGNUP: withDefault(oneOf('off', 'invitation', 'open'), 'off'),
  API_KEY_MAX_DAYS: withDefault(integer(1, 3650), 365),
  OIDC_ISSUERS: withDefault(oidcIssuers, '[]'),

  IMPORT_PATHS: withDefault(z.string(), ''),
  IMPORT_MAX_BYTES: withDefault(integer(1024, 17_179_869_184), 536_870_912),
  DEMO_SIZE: withDefault(integer(0, 10_000_000), 2000),
  DEMO_SEED: withDefault(integer(0, 2_147_483_647), 1),

  OUTBOX_POLL_MS: withDefault(integer(1, 60_000), 50),
  CAPTURE_CANARY_MS: withDefault(integer(100, 3_600_000), 30_000),
  EVENT_LOG_MAX_EVENTS: withDefault(integer(100, 1_000_000_000), 1_000_000),
  EVENT_LOG_MAX_BYTES: withDefault(integer(1_048_576, 1_099_511_627_776), 4_294_967_296),
  EVENT_LOG_MAX_AGE_HOURS: withDefault(integer(1, 87_600), 168),
  AUDIT: withDefault(oneOf('on', 'off'), 'on'),
  AUDIT_RETENTION_DAYS: withDefault(integer(1, 36_500), 365),
  SLOW_SUBSCRIBER_POLICY: withDefault(oneOf('lagged', 'close', 'replay'), 'lagged'),
  SUBSCRIBER_BUFFER_EVENTS: withDefault(integer(1, 1_000_000), 10_000),

  SOCKETS_PER_PRINCIPAL: withDefault(integer(1, 1_000_000), 1000),
  SUBSCRIPTIONS_PER_SOCKET: withDefault(integer(1, 100_000), 100),
  UNINITIALISED_SOCKETS_PER_ADDRESS: withDefault(integer(1, 1_000_000), 1000),
  SOCKET_BUFFER_BYTES: withDefault(integer(1024, 1_073_741_824), 1_048_576),
  SOCKET_STALL_TIMEOUT_MS: withDefault(integer(100, 3_600_000), 30_000),
  SOCKET_CONCURRENT_OPERATIONS: withDefault(integer(1, 1000), 4),
  PRINCIPAL_CONCURRENT_OPERATIONS: withDefault(integer(1, 10_000), 8),
  WS_MAX_MESSAGE_BYTES: withDefault(integer(1024, 104_857_600), 1_048_576),
  WS_INIT_TIMEOUT_MS: withDefault(integer(10, 600_000), 3000),
  WS_PING_INTERVAL_MS: withDefault(integer(10, 3_600_000), 12_000),

  WEBHOOK_ALLOW_PRIVATE: withDefault(
    oneOf('true', 'false').transform((value) => value === 'true'),
    'false',
  ),
  WEBHOOK_TIMEOUT_MS: withDefault(integer(100, 120_000), 10_000),
  WEBHOOK_MAX_ATTEMPTS: withDefault(integer(1, 100), 8),
  WEBHOOK_RETRY_BASE_MS: withDefault(integer(1, 600_000), 1000),
});

export type Config = Readonly<z.output<typeof SETTINGS>>;

/** The environment does not make a configuration; `problems` names every mistake. */
export class ConfigError extends Error {
  readonly problems: string[];

  constructor(problems: string[]) {
    super(
      `The configuration has ${problems.length === 1 ? 'one mistake' : `${problems.length} mistakes`}:\n${problems.map((p) => `  ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/**
 * Reads the configuration, secrets from the files that NAME_FILE names.
 * @throws ConfigError with every mistake at once, in production weak passwords too; values are never repeated, since
 *   they may be secrets
 */
export function loadConfig(environment: NodeJS.ProcessEnv): Config {
  const { env, problems } = withSecretFiles(environment);
  const result = SETTINGS.safeParse(env);
  if (result.success) problems.push(...weakPasswords(result.data), ...missing(result.data));
  else {
    const inFile = (name: string) => problems.some((problem) => problem.startsWith(`${name}_FILE`));
    for (const issue of result.error.issues) {
      const name = String(issue.path[0]);
      const within = issue.path.slice(1).join('.');
      const told = within === '' ? issue.message : `(${within}) ${issue.message}`;
      // What is wrong with its file has been said.
      if (env[name] !== undefined || !inFile(name))
        problems.push(`${name} ${env[name] === undefined ? 'is not set and has no default' : told}`);
    }
  }
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(result.data);
}

/** What other settings ask for. */
function missing({ RESPONSE_CACHE, REDIS_URL }: Config): string[] {
  return RESPONSE_CACHE === 'redis' && REDIS_URL === undefined
    ? ['REDIS_URL is not set, and RESPONSE_CACHE is redis']
    : [];
}

/** What works but is not as it should be in production, a sentence each; to be logged at the start. */
export function warningsOf(config: Config): string[] {
  if (config.NODE_ENV !== 'production') return [];
  const warnings: string[] = [];
  if (config.TLS_CERT_FILE === undefined && !/^(127\.|localhost$|::1$)/.test(config.HOST))
    warnings.push(
      'HOST lets other machines in without TLS: set TLS_CERT_FILE, or put a proxy with TLS in front',
    );
  if (config.ENCRYPTION_KEYS === undefined)
    warnings.push(
      'ENCRYPTION_KEYS is not set: the key that encrypts secrets is kept in PostgreSQL, beside what it encrypts',
    );
  if (config.RAW_CYPHER === 'on')
    warnings.push('RAW_CYPHER is on: administrators can load the database at will');
  return warnings;
}
