import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';

const PRIMARY = new URL('support/stuck-worker.ts', import.meta.url);

describe('a connection that a worker was given', () => {
  it('is closed when the worker ends without having taken it, rather than left to wait', async () => {
    const primary = fork(PRIMARY);
    try {
      const [{ port, worker }] = (await once(primary, 'message')) as [{ port: number; worker: number }];
      const socket = connect(port, '127.0.0.1');
      const closed = once(socket, 'close');
      socket.on('error', () => {});
      await once(socket, 'connect');
      const [given] = await once(primary, 'message');
      expect(given).toBe('given');
      process.kill(worker, 'SIGKILL');
      await closed;
    } finally {
      primary.kill('SIGKILL');
    }
  }, 10_000);
});
