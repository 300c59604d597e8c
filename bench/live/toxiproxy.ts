/** Shopify's toxiproxy: a TCP proxy that makes the faults of networks. Its HTTP API: github.com/Shopify/toxiproxy. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { cacheFolder, makeCacheFolder } from '../../embedded/cache.ts';
import { findFreePorts } from '../../embedded/ports.ts';

const PACKAGE = 'github.com/Shopify/toxiproxy/v2/cmd/server@v2.5.0';
const INSTALL_MILLIS = 180_000;
const START_MILLIS = 10_000;
const GO = ['go', '/usr/local/go/bin/go'];

/** Kinds of faults, with their attributes (milliseconds, of a slicer microseconds; bytes; KB/s). */
export type Toxic =
  | { type: 'latency'; attributes: { latency: number; jitter: number } }
  | { type: 'bandwidth'; attributes: { rate: number } }
  | { type: 'timeout'; attributes: { timeout: number } }
  | { type: 'reset_peer'; attributes: { timeout: number } }
  | { type: 'slow_close'; attributes: { delay: number } }
  | { type: 'limit_data'; attributes: { bytes: number } }
  | { type: 'slicer'; attributes: { average_size: number; size_variation: number; delay: number } };

/** The server program: TOXIPROXY_SERVER, or out of the cache, where `go install` puts it once. */
async function findServer(print: (line: string) => void): Promise<string | undefined> {
  const { TOXIPROXY_SERVER } = process.env;
  if (TOXIPROXY_SERVER) return TOXIPROXY_SERVER;
  const folder = join(cacheFolder(), 'toxiproxy');
  const program = join(folder, 'server');
  if (existsSync(program)) return program;
  await makeCacheFolder(folder);
  for (const go of GO) {
    try {
      await promisify(execFile)(go, ['install', PACKAGE], {
        env: { ...process.env, GOBIN: folder },
        timeout: INSTALL_MILLIS,
      });
      return program;
    } catch (error) {
      print(`${go} install ${PACKAGE}: ${(error as Error).message.split('\n')[0]}`);
    }
  }
  return undefined;
}

export class Toxiproxy {
  readonly #url: string;
  readonly #child: ChildProcess;

  private constructor(url: string, child: ChildProcess) {
    this.#url = url;
    this.#child = child;
  }

  /** Undefined where the program cannot be had. */
  static async start(print: (line: string) => void): Promise<Toxiproxy | undefined> {
    const program = await findServer(print);
    if (!program) return undefined;
    const [port] = await findFreePorts(1);
    const child = spawn(program, ['-host', '127.0.0.1', '-port', String(port)], { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    const proxy = new Toxiproxy(`http://127.0.0.1:${port}`, child);
    const deadline = Date.now() + START_MILLIS;
    while (!(await proxy.#answers())) {
      if (Date.now() > deadline) throw new Error('toxiproxy does not answer');
      await sleep(50);
    }
    return proxy;
  }

  async add(name: string, listenPort: number, upstreamPort: number): Promise<void> {
    const listen = `127.0.0.1:${listenPort}`;
    await this.#call('POST', '/proxies', {
      name,
      listen,
      upstream: `127.0.0.1:${upstreamPort}`,
      enabled: true,
    });
  }

  /** A proxy that is not enabled has closed its connections and takes no new ones. */
  async enable(name: string, enabled: boolean): Promise<void> {
    await this.#call('POST', `/proxies/${name}`, { enabled });
  }

  /** Both ways, until the returned function is called. */
  async poison(name: string, toxic: Toxic): Promise<() => Promise<void>> {
    const streams = ['upstream', 'downstream'];
    for (const stream of streams) {
      await this.#call('POST', `/proxies/${name}/toxics`, { name: `t-${stream}`, stream, ...toxic });
    }
    return async () => {
      for (const stream of streams) await this.#call('DELETE', `/proxies/${name}/toxics/t-${stream}`);
    };
  }

  stop(): void {
    this.#child.kill();
  }

  async #answers(): Promise<boolean> {
    return await fetch(`${this.#url}/version`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  async #call(method: string, path: string, body?: unknown): Promise<void> {
    const response = await fetch(this.#url + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`toxiproxy: ${method} ${path}: ${response.status} ${text}`);
  }
}
