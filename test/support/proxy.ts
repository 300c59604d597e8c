import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy in front of a database, to make the faults that a network makes. */
export interface FaultProxy {
  port: number;
  /** Refuses new connections and resets those there are. */
  cut(): void;
  /** Takes connections and passes nothing on: a host that has gone silent. */
  hang(): void;
  /** Passes everything on again. Connections that hung are reset. */
  heal(): void;
  close(): Promise<void>;
}

export async function faultProxy(host: string, port: number): Promise<FaultProxy> {
  let mode: 'pass' | 'cut' | 'hang' = 'pass';
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    if (mode === 'cut') {
      client.resetAndDestroy();
      return;
    }
    sockets.add(client);
    const upstream = connect(port, host);
    sockets.add(upstream);
    const forward = (from: Socket, to: Socket) => {
      from.on('data', (chunk) => mode === 'pass' && to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    };
    forward(client, upstream);
    forward(upstream, client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const resetAll = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    cut() {
      mode = 'cut';
      resetAll();
    },
    hang() {
      mode = 'hang';
    },
    heal() {
      if (mode === 'hang') resetAll();
      mode = 'pass';
    },
    async close() {
      resetAll();
      server.close();
      await once(server, 'close');
    },
  };
}
