/** What is weak about the configuration of a production gateway. */

/** Defaults of products and examples, and what comes first in lists of leaked passwords; compared in lower case. */
const COMMON = new Set([
  ...['password', 'passw0rd', 'secret', 'changeme', 'change-me', 'letmein', 'welcome', 'default', 'example'],
  ...['admin', 'administrator', 'root', 'test', 'guest', 'user', 'qwerty', 'iloveyou', 'dragon', 'monkey'],
  ...['neo4j', 'postgres', 'postgresql', 'redis', 'kafka', 'grafana', 'dharma', 'graphql', 'keycloak'],
  ...['qwertyuiop', 'asdfghjkl', 'abcdefgh', 'abcdefghijkl', 'correct horse battery staple'],
  ...['12345678', '123456789', '1234567890', '123456789012', '1q2w3e4r', '1q2w3e4r5t6y', 'q1w2e3r4t5y6'],
]);
/** What is put behind a common word to please a rule: `admin123`, `Password2024!`. */
const DECORATION = /[\d!@#$%.?_-]*$/;
const LEAST_LENGTH = 8;
const LEAST_DISTINCT = 5;

/** @returns why a password is no secret, undefined when nothing is known against it */
export function weaknessOf(password: string, ...known: string[]): string | undefined {
  const lower = password.toLowerCase();
  const bare = lower.replace(DECORATION, '');
  if (password.length < LEAST_LENGTH) return `must have ${LEAST_LENGTH} characters or more in production`;
  if (COMMON.has(lower) || COMMON.has(bare) || isRepeated(bare))
    return 'is a common password: not in production';
  if (new Set(lower).size < LEAST_DISTINCT) return 'has too few different characters for production';
  const names = known.map((name) => name.toLowerCase()).filter((name) => name !== '');
  if (names.includes(lower) || names.includes(bare)) return 'is the name of its user: not in production';
  return undefined;
}

/** `adminadmin`: one common word, several times. */
function isRepeated(text: string): boolean {
  return [...COMMON].some((word) => word.length > 3 && text.length > 0 && text.replaceAll(word, '') === '');
}

interface Strengths {
  NODE_ENV: string;
  HOST: string;
  NEO4J_USERNAME: string;
  NEO4J_PASSWORD: string;
  DATABASE_URL: string;
  REDIS_URL?: string | undefined;
  KAFKA_SASL_USERNAME?: string | undefined;
  KAFKA_SASL_PASSWORD?: string | undefined;
  ADMIN_EMAIL: string;
  ADMIN_PASSWORD?: string | undefined;
}

/** Why a production gateway must not start with this configuration; nothing in other modes. */
export function weakPasswords(config: Strengths): string[] {
  if (config.NODE_ENV !== 'production') return [];
  const { ADMIN_EMAIL, ADMIN_PASSWORD, KAFKA_SASL_USERNAME = '', KAFKA_SASL_PASSWORD } = config;
  const [localPart = ''] = ADMIN_EMAIL.split('@');
  const problems: Array<[name: string, weakness: string | undefined]> = [
    ['NEO4J_PASSWORD', weaknessOf(config.NEO4J_PASSWORD, config.NEO4J_USERNAME)],
    ['DATABASE_URL', weaknessOfUrl(config.DATABASE_URL)],
    ['REDIS_URL', config.REDIS_URL === undefined ? undefined : weaknessOfUrl(config.REDIS_URL)],
    ['KAFKA_SASL_PASSWORD', KAFKA_SASL_PASSWORD && weaknessOf(KAFKA_SASL_PASSWORD, KAFKA_SASL_USERNAME)],
    ['ADMIN_PASSWORD', ADMIN_PASSWORD && weaknessOf(ADMIN_PASSWORD, ADMIN_EMAIL, localPart)],
  ];
  return problems.flatMap(([name, weakness]) => (weakness ? [`${name} ${weakness}`] : []));
}

/** Of the password in a URL; one without a password has another way to log in, and on this machine none is needed. */
function weaknessOfUrl(url: string): string | undefined {
  const { hostname, username, password } = new URL(url);
  if (password === '' || isThisMachine(hostname)) return undefined;
  const weakness = weaknessOf(decodeURIComponent(password), decodeURIComponent(username));
  return weakness && `has a password that ${weakness}`;
}

function isThisMachine(host: string): boolean {
  return host === '' || host === 'localhost' || host === '[::1]' || /^127\./.test(host);
}
