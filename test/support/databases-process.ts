import { startEphemeral } from '../../embedded/ephemeral.ts';

/** Holds the suite's databases, outside of Jest's module system; ends them when its standard input closes. */
const databases = await startEphemeral({ neo4jInstances: Number(process.argv[2]), heapMegabytes: 1024 });
process.stdout.write(`${JSON.stringify({ neo4j: databases.neo4j, postgresUrl: databases.postgresUrl })}\n`);
process.stdin.resume();
process.stdin.on('end', async () => {
  await databases.stop();
  process.exit(0);
});
