/** How far an answer out of the response cache is from the least that an answer over `node:http` can cost, and from stock. */
import { parseArgs } from 'node:util';
import { chooseGateway } from './entrants.ts';
import { formatTable } from './report.ts';
import { chooseRows, requestBody } from './rows.ts';
import { nextMessage, startChild, stopChild } from './support/child.ts';
import { createUsers, startSimple } from './support/contenders.ts';
import { loadData, startDatabases } from './support/databases.ts';
import { Generator } from './support/generator.ts';
import { usageOf } from './support/process-usage.ts';
import { median } from './support/statistics.ts';

const USAGE = `Measures the row "cached" in turns: stock, the gateway, and a server that answers with the same bytes and does nothing else.

  node bench/wall.ts [--rounds 5] [--seconds 3] [--size 2000]
`;
const ROW = 'cached';
const CONNECTIONS = 32;

interface Rival {
  name: string;
  url: string;
  pid: number;
}

async function run(rounds: number, seconds: number, size: number): Promise<string> {
  const ends: Array<() => Promise<void>> = [];
  try {
    const databases = await startDatabases();
    ends.push(() => databases.stop());
    const gateway = await chooseGateway('dharma-cache').start(databases);
    ends.push(() => gateway.stop());
    const pool = await loadData(databases.graph, size);
    const users = await createUsers(gateway, CONNECTIONS);
    const stock = await startSimple('stock', databases);
    ends.push(() => stock.stop());
    const [row] = chooseRows([ROW]);
    const body = row && requestBody(row, 0, pool);
    const answer = await fetch(gateway.url, { method: 'POST', headers: users[0] ?? {}, body: body ?? '' });
    const constant = startChild(new URL('./support/constant-process.ts', import.meta.url), {
      args: [],
      env: process.env,
    });
    ends.push(() => stopChild(constant));
    constant.send(await answer.text());
    const { url } = await nextMessage<{ url: string }>(constant);
    const generator = new Generator();
    ends.push(() => generator.stop());
    const rivals: Rival[] = [stock, { name: 'the same bytes', url, pid: constant.pid as number }, gateway];
    const found = new Map(
      rivals.map(({ name }) => [name, { rates: [] as number[], micros: [] as number[] }]),
    );
    // The first round warms up.
    for (let round = 0; round <= rounds; round++)
      for (const rival of rivals) {
        const before = usageOf(rival.pid).cpuSeconds;
        const job = { url: rival.url, users, row: ROW, connections: CONNECTIONS, pool, seconds, tag: 'wall' };
        const result = await generator.closed(job);
        if (result.failed > 0) throw new Error(result.faults.join('\n'));
        const micros = ((usageOf(rival.pid).cpuSeconds - before) * 1e6) / result.requests;
        if (round === 0) continue;
        found.get(rival.name)?.rates.push(result.requests / result.seconds);
        found.get(rival.name)?.micros.push(micros);
      }
    const base = median(found.get(stock.name)?.rates ?? []);
    const lines = [...found].map(([name, { rates, micros }]) => {
      const rate = median(rates);
      return [name, rate.toFixed(0), (rate / base).toFixed(1), median(micros).toFixed(0)];
    });
    return formatTable(['contender', 'requests/s', 'of stock', 'CPU us/request'], lines, 1);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    size: { type: 'string', default: '2000' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
console.log(
  values.help ? USAGE : await run(Number(values.rounds), Number(values.seconds), Number(values.size)),
);
