import { connect, createServer, type Server, type Socket } from 'node:net';
import { findFreePorts } from '../../embedded/ports.ts';
import type { Toxic, Toxiproxy } from './toxiproxy.ts';

/** A way from one part to another that can be made bad. */
export interface Link {
  name: string;
  /** On 127.0.0.1. */
  port: number;
  /** Ends the connections there are; new ones are taken. */
  cut(): Promise<void>;
  /** Makes it bad; resolves with how to make it good again. Undefined where only toxiproxy could. */
  poison: ((toxic: Toxic) => Promise<() => Promise<void>>) | undefined;
  close(): void;
}

/** Through toxiproxy, or through a plain proxy of our own where there is none. */
export async function link(name: string, toPort: number, toxiproxy: Toxiproxy | undefined): Promise<Link> {
  const [port = 0] = await findFreePorts(1);
  if (!toxiproxy) return plainLink(name, port, toPort);
  await toxiproxy.add(name, port, toPort);
  const cut = async () => {
    await toxiproxy.enable(name, false);
    await toxiproxy.enable(name, true);
  };
  return { name, port, cut, poison: (toxic) => toxiproxy.poison(name, toxic), close: () => {} };
}

async function plainLink(name: string, port: number, toPort: number): Promise<Link> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(toPort, '127.0.0.1');
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const cut = async () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  return { name, port, cut, poison: undefined, close: () => void cut().then(() => server.close()) };
}
