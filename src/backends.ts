import { Neo4jGraph } from '../datasources/graph.ts';
import { Postgres } from '../datasources/postgres.ts';
import { UserStore } from '../datasources/users.ts';
import { ensureAdministrator, Login } from './auth/login.ts';
import { Tokens } from './auth/tokens.ts';
import type { Config } from './config.ts';
import { installCapture } from './live/capture.ts';
import type { Logger } from './logger.ts';
import { ensureGraphSchema } from './migrations/graph.ts';
import { migrate } from './migrations/run.ts';

/** The databases, brought to the newest form, and who may log in. */
export interface Backends {
  graph: Neo4jGraph;
  postgres: Postgres;
  users: UserStore;
  tokens: Tokens;
  login: Login;
  /** The first administrator's generated password, at the first start only: to be shown once. */
  adminPassword: string | undefined;
  close(): Promise<void>;
}

/**
 * Connects to the databases, migrates them, installs change capture and makes the first administrator.
 * @throws DharmaError DATABASE_UNAVAILABLE when one of them cannot be reached
 */
export async function openBackends(config: Config, logger: Logger): Promise<Backends> {
  const graph = new Neo4jGraph(config);
  const postgres = new Postgres(config, logger);
  const close = async () => {
    await Promise.allSettled([graph.close(), postgres.close()]);
  };
  try {
    await Promise.all([migrate(postgres, logger), prepareGraph(graph, config)]);
    const users = new UserStore(postgres);
    const tokens = await Tokens.load(users, config.ACCESS_TOKEN_SECONDS);
    const login = new Login(users, tokens, config.BCRYPT_ROUNDS);
    const adminPassword = await ensureAdministrator(users, login, config.ADMIN_EMAIL, config.ADMIN_PASSWORD);
    return { graph, postgres, users, tokens, login, adminPassword, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function prepareGraph(graph: Neo4jGraph, config: Config): Promise<void> {
  await ensureGraphSchema(graph);
  await installCapture(graph, config.NEO4J_DATABASE);
}
