/** Starts both databases on the folder and ports given, says their process ids, and lives until it is killed. */
import { startDatabases } from '../../embedded/databases.ts';
import { silentProgress } from '../../embedded/progress.ts';

const [home = '', boltPort, postgresPort] = process.argv.slice(2);
const { neo4j, postgres } = await startDatabases({
  home,
  neo4j: true,
  postgres: true,
  boltPort: Number(boltPort),
  postgresPort: Number(postgresPort),
  heapMegabytes: 256,
  progress: silentProgress,
});
console.log(`pids ${neo4j?.pid} ${postgres?.pid}`);
setInterval(() => {}, 60_000);
