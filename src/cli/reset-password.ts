import { UserStore } from '../../datasources/users.ts';
import { runAct } from '../audit/act.ts';
import { generatePassword, Passwords } from '../auth/accounts/passwords.ts';

/** `npm run reset-password [-- EMAIL]`: gives a user (the administrator unless named) a new password and shows it once. */
await runAct(async ({ config, postgres, record }) => {
  if (process.argv[2]?.startsWith('-')) throw new Error('npm run reset-password [-- EMAIL]');
  const email = process.argv[2] ?? config.ADMIN_EMAIL;
  const users = new UserStore(postgres);
  const user = await users.byEmail(email);
  if (!user) {
    process.stdout.write(`There is no user ${email}.\n`);
    return 1;
  }
  const password = generatePassword();
  await users.setPassword(user.id, await new Passwords(config.BCRYPT_ROUNDS).hash(password));
  await record({ kind: 'CONFIG', action: 'resetPassword', entity: { type: 'User', id: user.id } });
  process.stdout.write(
    `New password of ${email}: ${password}\nSessions and tokens given out before are ended.\n`,
  );
  return 0;
});
