import { parseArgs } from 'node:util';
import { SigningKeyStore } from '../../datasources/signing-keys.ts';
import { rotateSigningKeys } from '../auth/rotate-keys.ts';
import { openSecrets } from '../secrets/index.ts';
import { runAct } from './act.ts';

const USAGE = `Gives access tokens a new signing key. Nobody is logged out: the old key verifies until its last token has expired.

  npm run keys:rotate [-- --now]

--now   the old key may be in other hands: it verifies nothing from now on. Clients get new access tokens by their refresh tokens.
`;

await runAct(async ({ config, postgres, record }) => {
  const { values } = parseArgs({
    options: { now: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const keys = new SigningKeyStore(postgres, await openSecrets(postgres, config));
  const { now } = values;
  const rotation = await rotateSigningKeys(keys, config.ACCESS_TOKEN_SECONDS, { now });
  await record({ kind: 'CONFIG', action: 'rotateSigningKeys', detail: { ...rotation, now } });
  const { kid, verifying, ended } = rotation;
  process.stdout.write(
    `New key ${kid}, which signs ${now ? 'at once' : 'in a minute'}. Older keys: ${verifying} still verify, ${ended} no longer do.\n`,
  );
  return 0;
});
