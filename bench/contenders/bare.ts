/** The driver behind `node:http`, with Cypher written by hand: what is left when there is no GraphQL at all. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import neo4j from 'neo4j-driver';
import type { Operation, Variables } from '../operations/operation.ts';
import { ROWS } from '../rows.ts';

const { NEO4J_URI = '', NEO4J_USERNAME = '', NEO4J_PASSWORD = '' } = process.env;
const driver = neo4j.driver(NEO4J_URI, neo4j.auth.basic(NEO4J_USERNAME, NEO4J_PASSWORD));
const operations = new Map(ROWS.flatMap((row) => row.operations).map((each) => [each.name, each]));

async function run(operation: Operation, variables: Variables): Promise<string> {
  const defaultAccessMode = operation.writes ? neo4j.session.WRITE : neo4j.session.READ;
  const session = driver.session({ database: 'neo4j', defaultAccessMode });
  try {
    const { records } = await session.run(operation.cypher, operation.parameters(variables));
    return JSON.stringify({ data: operation.data(records.map((record) => record.get(0))) });
  } finally {
    await session.close();
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const server = createServer(async (request, response) => {
  try {
    const { operationName, variables } = JSON.parse(await bodyOf(request));
    const body = await run(operations.get(operationName) as Operation, variables);
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
      .end(body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
