import { randomBytes } from 'node:crypto';
import bcrypt from 'bcrypt';
import { Postgres } from '../../datasources/postgres.ts';
import { UserStore } from '../../datasources/users.ts';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logger.ts';
import { environmentWithEmbedded } from './connect.ts';

/** `npm run reset-password [-- EMAIL]`: gives a user (the administrator unless named) a new password and shows it once. */
async function main(): Promise<number> {
  if (process.argv[2]?.startsWith('-')) throw new Error('npm run reset-password [-- EMAIL]');
  const config = loadConfig(await environmentWithEmbedded());
  const email = process.argv[2] ?? config.ADMIN_EMAIL;
  const postgres = new Postgres(config, createLogger('silent'));
  try {
    const password = randomBytes(15).toString('base64url');
    const known = await new UserStore(postgres).setPassword(
      email,
      await bcrypt.hash(password, config.BCRYPT_ROUNDS),
    );
    process.stdout.write(
      known
        ? `New password of ${email}: ${password}\nTokens given out before are refused from now on.\n`
        : `There is no user ${email}.\n`,
    );
    return known ? 0 : 1;
  } finally {
    await postgres.close();
  }
}

process.exitCode = await main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  return 1;
});
