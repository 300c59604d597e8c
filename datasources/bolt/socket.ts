import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { BoltAddress } from './address.ts';
import { ARRIVED } from './arrived.ts';
import { BoltProtocolError } from './unpack.ts';

const MAGIC = [0x60, 0x60, 0xb0, 0x17];
/** Bolt 5.4 and the three before it; no other version, and not the manifest that newer servers would answer with. */
const VERSIONS = [0, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const HANDSHAKE = Buffer.from([...MAGIC, ...VERSIONS]);
const ANSWER_BYTES = 4;
/** Over a network that drops what is idle, both sides must hear of it. */
const KEEP_ALIVE_MILLIS = 30_000;

/**
 * Connects, and agrees on a version before anything else is sent (Bolt handshake specification). Whoever takes the socket
 * listens for `data`, `error` and `close` before it returns to the event loop. What `data` brings is there until its listener
 * returns, and overwritten then.
 * @throws BoltProtocolError where another version, or another protocol, is spoken; Error when it cannot connect
 */
export function openSocket(address: BoltAddress): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const { socket, ready } = connectTo(address);
    let answer: Buffer = Buffer.alloc(0);
    const settle = (error?: Error) => {
      clearTimeout(timer);
      socket.off('error', settle).off('close', onClose).off('data', onData);
      if (!error) {
        resolve(socket);
        return;
      }
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const onClose = () => settle(new Error('the server closed the connection'));
    const onData = (data: Buffer) => {
      answer = Buffer.concat([answer, data]);
      if (answer.length >= ANSWER_BYTES) settle(faultOf(answer));
    };
    const timer = setTimeout(
      () => settle(new Error('the server does not answer')),
      address.connectTimeoutMillis,
    );
    socket.on('error', settle).on('close', onClose).on('data', onData);
    socket.once(ready, () => socket.write(HANDSHAKE));
  });
}

function connectTo({ host, port, tls }: BoltAddress): { socket: Socket; ready: string } {
  const socket: Socket = tls
    ? // RFC 6066 has names only in this place.
      connectTls({ host, port, ...tls, ...(isIP(host) === 0 && { servername: host }) })
    : connectTcp({ host, port, onread: { buffer: ARRIVED, callback: (length) => arrived(socket, length) } });
  socket.setNoDelay(true).setKeepAlive(true, KEEP_ALIVE_MILLIS);
  return { socket, ready: tls ? 'secureConnect' : 'connect' };
}

function arrived(socket: Socket, length: number): boolean {
  socket.emit('data', ARRIVED.subarray(0, length));
  return true;
}

function faultOf(answer: Buffer): BoltProtocolError | undefined {
  const [high, range, minor, major] = answer;
  const known = high === 0 && range === 0 && major === 5 && minor !== undefined && minor >= 1 && minor <= 4;
  if (known && answer.length === ANSWER_BYTES) return undefined;
  return new BoltProtocolError('the server speaks none of the versions 5.1 to 5.4');
}
