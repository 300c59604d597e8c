import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Artifact, ArtifactLock } from '../../embedded/artifacts.ts';

/** A Maven repository of three random jars that can misbehave. */
export interface Repository {
  url: string;
  lock: ArtifactLock;
  contents: Buffer[];
  /** Path and Range header of every request. */
  requests: Array<{ path: string; range: string | undefined }>;
  /** So many of the next answers have one byte turned. */
  corruptNext: number;
  /** So many of the next answers break off in the middle. */
  cutNext: number;
  close(): Promise<void>;
}

const NAMES = ['alpha', 'beta', 'gamma'];
const JAR_BYTES = 200_000;

function artifactOf(name: string, content: Buffer): Artifact {
  const sha256 = createHash('sha256').update(content).digest('hex');
  const folder = name === 'gamma' ? 'plugins' : 'lib';
  return { coordinate: `org.example:${name}:jar:1.0`, sha256, bytes: content.length, folder };
}

export async function startRepository(): Promise<Repository> {
  const contents = NAMES.map(() => randomBytes(JAR_BYTES));
  const state: Repository = {
    url: '',
    lock: {
      neo4j: '0.0.0',
      apoc: '0.0.0',
      artifacts: NAMES.map((name, i) => artifactOf(name, contents[i] as Buffer)),
    },
    contents,
    requests: [],
    corruptNext: 0,
    cutNext: 0,
    close: () => new Promise((done) => server.close(() => done())),
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const { range } = request.headers;
    state.requests.push({ path, range });
    const index = NAMES.findIndex((name) => path === `/maven/org/example/${name}/1.0/${name}-1.0.jar`);
    if (index < 0) return response.writeHead(404).end();
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const body = Buffer.from((contents[index] as Buffer).subarray(start));
    if (state.corruptNext > 0) {
      state.corruptNext -= 1;
      body[0] = (body[0] as number) ^ 1;
    }
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length });
    if (state.cutNext > 0) {
      state.cutNext -= 1;
      response.write(body.subarray(0, body.length / 2), () => response.destroy());
      return;
    }
    response.end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/maven`;
  return state;
}
