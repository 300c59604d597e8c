import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Base } from '@platformatic/kafka';
import { type Artifact, ensureJars } from '../../embedded/artifacts.ts';
import { cacheFolder } from '../../embedded/cache.ts';
import { findFreePorts } from '../../embedded/ports.ts';

const START_TIMEOUT_MILLIS = 60_000;
/** Any 16 bytes in base64url. */
const CLUSTER_ID = 'ZGhhcm1hLWt5YmVyLXR3aQ';

/** One Apache Kafka, broker and controller in one process (KRaft), on 127.0.0.1, with data of its own. */
export interface KafkaBroker {
  /** host:port, for KAFKA_BROKERS. */
  address: string;
  /** Ends it with SIGKILL, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with the same data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Whether a Java is installed; none is fetched for the tests of Kafka. */
export function hasJava(): boolean {
  return spawnSync('java', ['-version'], { stdio: 'ignore' }).status === 0;
}

async function classPath(): Promise<string> {
  const text = readFileSync(new URL('./kafka.lock.json', import.meta.url), 'utf8');
  const { kafka, artifacts } = JSON.parse(text) as { kafka: string; artifacts: Artifact[] };
  const lock = { neo4j: '', apoc: '', artifacts };
  const jars = await ensureJars({ lock, cache: join(cacheFolder(), `kafka-${kafka}`) });
  return jars.classPath.join(delimiter);
}

/** Three partitions a topic, so that the order of a key is not that of the topic. */
function properties(folder: string, port: number, controllerPort: number): string {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.bootstrap.servers': `127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'log.dirs': join(folder, 'data'),
    'num.partitions': 3,
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // A killed broker may register again once its session is over.
    'broker.session.timeout.ms': 1500,
    'broker.heartbeat.interval.ms': 300,
    'num.network.threads': 1,
    'num.io.threads': 2,
    'log.cleaner.enable': false,
  })
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

/** @throws Error with the end of the broker's log when it does not start */
export async function startKafkaBroker(): Promise<KafkaBroker> {
  const [jars, [port, controllerPort], folder] = await Promise.all([
    classPath(),
    findFreePorts(2),
    mkdtemp(join(tmpdir(), 'dharma-kafka-')),
  ]);
  const configuration = join(folder, 'server.properties');
  await writeFile(configuration, properties(folder, Number(port), Number(controllerPort)));
  const address = `127.0.0.1:${port}`;
  const java = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Xmx256m', '-cp', jars];
  const format = ['kafka.tools.StorageTool', 'format', '--standalone', '-t', CLUSTER_ID, '-c', configuration];
  const [code] = await once(spawn('java', [...java, ...format], { stdio: 'ignore' }), 'exit');
  if (code !== 0) throw new Error(`the data folder of Kafka could not be made: ${code}`);

  let child: ChildProcess | undefined;
  const killAtExit = () => child?.kill('SIGKILL');
  process.once('exit', killAtExit);
  const start = async () => {
    const logFile = join(folder, 'broker.log');
    const log = await open(logFile, 'a');
    const started = spawn('java', [...java, 'kafka.Kafka', configuration], {
      stdio: ['ignore', log.fd, log.fd],
    });
    await log.close();
    child = started;
    await untilReady(address, started, logFile);
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const stop = async () => {
    await kill();
    process.off('exit', killAtExit);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, kill, restart: start, stop };
}

/** Polls until the broker has registered with its controller and answers. */
async function untilReady(address: string, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MILLIS;
  const client = new Base({
    clientId: 'probe',
    bootstrapBrokers: [address],
    retries: 0,
    connectTimeout: 1000,
  });
  try {
    for (;;) {
      const brokers = await client.metadata({ topics: [], forceUpdate: true }).then(
        (metadata) => metadata.brokers.size,
        () => 0,
      );
      if (brokers > 0) return;
      if (child.exitCode !== null || Date.now() > deadline) {
        const text = await readFile(logFile, 'utf8').catch(() => '');
        throw new Error(`Kafka did not start:\n${text.slice(-2000)}`);
      }
      await sleep(100);
    }
  } finally {
    await client.close();
  }
}
