import neo4j, { type Driver } from 'neo4j-driver';
import type { Config } from '../src/config.ts';

/** The official driver, with the pool and the patience of the settings. Connects when it is first needed. */
export function openDriver(config: Config, userAgent: string): Driver {
  return neo4j.driver(config.NEO4J_URI, neo4j.auth.basic(config.NEO4J_USERNAME, config.NEO4J_PASSWORD), {
    maxConnectionPoolSize: config.NEO4J_MAX_CONNECTION_POOL_SIZE,
    connectionAcquisitionTimeout: config.NEO4J_CONNECTION_ACQUISITION_TIMEOUT_MS,
    connectionTimeout: Math.min(5000, config.NEO4J_CONNECTION_ACQUISITION_TIMEOUT_MS),
    maxConnectionLifetime: config.NEO4J_MAX_CONNECTION_LIFETIME_MS,
    maxTransactionRetryTime: config.NEO4J_MAX_TRANSACTION_RETRY_TIME_MS,
    telemetryDisabled: true,
    // Nobody reads them; and one for each label that no node has yet makes a point read a quarter slower.
    notificationFilter: { minimumSeverityLevel: 'OFF' },
    userAgent,
  });
}
