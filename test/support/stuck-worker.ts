/** A primary of `node:cluster` with one worker that takes no connection: it does nothing else but wait. */
import cluster from 'node:cluster';
import { createServer } from 'node:net';
import { closeWhatIsNotTaken } from '../../src/workers/handed-over.ts';

if (cluster.isPrimary) {
  // It goes on when its worker has ended, as one with others does.
  setInterval(() => {}, 1000);
  const worker = cluster.fork();
  closeWhatIsNotTaken(worker.process);
  const send = worker.process.send;
  worker.process.send = ((...parts: Parameters<typeof send>) => {
    if (parts[1]) process.send?.('given');
    return Reflect.apply(send, worker.process, parts);
  }) as typeof send;
  worker.once('listening', ({ port }) => {
    // It stands still from then on.
    worker.send('stand still');
    setTimeout(() => process.send?.({ port, worker: worker.process.pid }), 300);
  });
} else {
  createServer(() => {}).listen(0, '127.0.0.1');
  process.on('message', () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
}
