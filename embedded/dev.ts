/** Entry of `npm run dev`: the databases stay up; the gateway is a child that starts anew when a source changes. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { HEAP_OPTIONS } from '../src/heap-options.ts';
import { type Gateway, runEmbedded } from './run-embedded.ts';

const WATCHED = ['src', 'schema', 'resolvers', 'datasources', 'operations'];

async function startWatched(): Promise<Gateway> {
  const watching = WATCHED.filter((folder) => existsSync(folder)).map((folder) => `--watch-path=${folder}`);
  const args = [...HEAP_OPTIONS, ...watching, '--watch-preserve-output', 'src/main.ts'];
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  const url = `http://${process.env.HOST || '127.0.0.1'}:${process.env.PORT || 4000}`;
  return { url: `${url} soon, and again after each change`, close };
}

await runEmbedded({ startGateway: startWatched });
