import type { Config } from '../../src/config.ts';

/** Where and as whom to connect. */
export interface BoltAddress {
  host: string;
  port: number;
  /** undefined: without encryption */
  tls: { rejectUnauthorized: boolean } | undefined;
  username: string;
  password: string;
  userAgent: string;
  connectTimeoutMillis: number;
}

/** What the lean reader connects to. */
export interface BoltTarget extends Omit<BoltAddress, 'host' | 'port' | 'tls'> {
  uri: string;
}

const DEFAULT_PORT = 7687;
const DIRECT = /^bolt(\+s|\+ssc)?:$/;

/**
 * The address of a single server; undefined for what is the official driver's business: a scheme that asks for routing
 * (Neo4j URI schemes: `bolt`, `bolt+s` and `bolt+ssc` are direct), or more than host and port.
 */
export function boltAddressOf({ uri, ...rest }: BoltTarget): BoltAddress | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { protocol, hostname, port, pathname, search } = new URL(uri);
  if (!DIRECT.test(protocol) || hostname === '' || search !== '' || pathname.length > 1) return undefined;
  return {
    ...rest,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port ? Number(port) : DEFAULT_PORT,
    tls: protocol === 'bolt:' ? undefined : { rejectUnauthorized: protocol === 'bolt+s:' },
  };
}

/** The address that the configuration names; undefined also where it leaves everything to the official driver. */
export function boltAddressFor(config: Config, userAgent: string): BoltAddress | undefined {
  if (config.NEO4J_LEAN_READER === 'off') return undefined;
  return boltAddressOf({
    uri: config.NEO4J_URI,
    username: config.NEO4J_USERNAME,
    password: config.NEO4J_PASSWORD,
    userAgent,
    connectTimeoutMillis: Math.min(5000, config.NEO4J_CONNECTION_ACQUISITION_TIMEOUT_MS),
  });
}
