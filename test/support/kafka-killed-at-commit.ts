import { RecordConsumer } from '../../datasources/kafka.ts';
import { loadConfig } from '../../src/config.ts';
import { createGateway } from '../../src/gateway.ts';
import { createLogger } from '../../src/logger.ts';

/** A gateway that dies where it would commit offsets: the graph has the events by then, and Kafka does not know it. */
RecordConsumer.prototype.commit = async () => {
  process.kill(process.pid, 'SIGKILL');
};
await createGateway(loadConfig(process.env), createLogger('silent'));
