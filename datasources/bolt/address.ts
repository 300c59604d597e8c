import type { BoltAddress } from './connection.ts';

const DEFAULT_PORT = 7687;

/** What the lean reader connects to. */
export interface BoltTarget {
  uri: string;
  username: string;
  password: string;
  userAgent: string;
  connectTimeoutMillis: number;
}

/**
 * The address of a single server; undefined for a scheme that asks for routing, which is the official driver's business
 * (Neo4j URI schemes: `bolt`, `bolt+s` and `bolt+ssc` are direct).
 */
export function boltAddressOf({ uri, ...rest }: BoltTarget): BoltAddress | undefined {
  const scheme = /^(bolt|bolt\+s|bolt\+ssc):\/\//.exec(uri)?.[1];
  if (!scheme) return undefined;
  const url = new URL(uri.replace(/^[^:]+:/, 'http:'));
  return {
    ...rest,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port ? Number(url.port) : DEFAULT_PORT,
    tls: scheme === 'bolt' ? undefined : { rejectUnauthorized: scheme === 'bolt+s' },
  };
}
