import { readFileSync } from 'node:fs';
import { Server } from 'node:https';
import { dirname } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { type Config, ConfigError } from '../config.ts';
import type { Logger } from '../logger.ts';
import { watchFolders } from '../watch-folders.ts';

/** In PEM. */
export interface TlsFiles {
  cert: Buffer;
  key: Buffer;
}

/**
 * Certificate and key, where they are configured.
 * @throws ConfigError when only one is set, or they cannot be used
 */
export function readTls({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key }: Config): TlsFiles | undefined {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined)
    throw new ConfigError(['TLS_CERT_FILE and TLS_KEY_FILE must both be set']);
  try {
    const files = { cert: readFileSync(cert), key: readFileSync(key) };
    createSecureContext(files);
    return files;
  } catch (error) {
    throw new ConfigError([`TLS_CERT_FILE and TLS_KEY_FILE cannot be used: ${(error as Error).message}`]);
  }
}

/**
 * Uses a certificate that was replaced for the connections to come; one that cannot be used leaves the former in place.
 * @returns how to end that
 */
export function followTls(app: FastifyInstance, config: Config, logger: Logger): () => void {
  const { server } = app;
  const paths = [config.TLS_CERT_FILE, config.TLS_KEY_FILE].filter((path) => path !== undefined);
  if (!(server instanceof Server) || paths.length === 0) return () => {};
  const reload = () => {
    try {
      const files = readTls(config);
      if (files) server.setSecureContext(files);
      logger.info('the certificate was read again');
    } catch (err) {
      logger.error({ err }, 'the new certificate cannot be used: the former one stays');
    }
  };
  return watchFolders([...new Set(paths.map((path) => dirname(path)))], reload, logger);
}
