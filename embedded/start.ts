/** Entry of `npm start`: the databases that are not given by the environment, then the gateway, in one process. */
import { type Gateway, runEmbedded } from './run-embedded.ts';

/** What src/main.ts exports; the gateway shows the first administrator's password only once. */
interface GatewayModule {
  run(): Promise<Gateway & { backends?: { adminPassword?: string | undefined } }>;
}

async function startGateway(): Promise<Gateway> {
  const { run } = (await import('../src/main.ts')) as GatewayModule;
  const gateway = await run();
  const password = gateway.backends?.adminPassword;
  if (password) {
    const email = process.env.ADMIN_EMAIL || 'admin@dharma.local';
    process.stderr.write(`  Log in as ${email} with the password ${password} (shown only now)\n`);
  }
  return gateway;
}

await runEmbedded({ startGateway });
