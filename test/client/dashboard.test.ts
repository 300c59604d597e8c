import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TEST_PASSWORD } from '../support/databases.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const SCRIPT = fileURLToPath(new URL('../../examples/node-dashboard.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'dharma-dashboard-'));
let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(async () => {
  await gateway?.close();
  rmSync(folder, { recursive: true });
});

function start(password = TEST_PASSWORD) {
  const child = spawn(process.execPath, [SCRIPT], {
    env: {
      PATH: process.env.PATH ?? '',
      DHARMA_URL: `${gateway.url}/graphql`,
      DHARMA_PASSWORD: password,
      DHARMA_CURSORS: join(folder, 'cursors.json'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return { child, line: lines(child.stdout), remark: lines(child.stderr) };
}

/** @returns the next line that has the text in it; those before it are passed over */
function lines(stream: Readable) {
  const all = createInterface({ input: stream })[Symbol.asyncIterator]();
  return async (text: string): Promise<string> => {
    for (;;) {
      const { value, done } = await all.next();
      if (done) throw new Error(`nothing with "${text}" was printed`);
      if (value.includes(text)) return value;
    }
  };
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}

function raise(name: string) {
  return gateway.backends.graph.autoCommitWrite(
    `CREATE (:SecurityEvent {id: $name, name: $name, eventType: 'THREAT', severity: 'HIGH',
       createdAt: datetime(), updatedAt: datetime()})`,
    { name },
  );
}

it('the dashboard goes on where it was stopped', async () => {
  const first = start();
  await first.remark('connected');
  await raise('seen');
  expect(await first.line('seen')).toContain('HIGH');
  await stop(first.child);
  await raise('while away');
  const second = start();
  expect(await second.line('while away')).toContain('HIGH');
  await stop(second.child);
});

it('the dashboard gives up a password that is wrong', async () => {
  const { child, remark } = start('wrong');
  expect(await remark('AUTH_ERROR')).toContain('password is wrong');
  expect(await once(child, 'exit')).toEqual([1, null]);
});
