import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { loadResolvers } from '../resolvers.ts';
import { buildSchema, printPublicSchema } from '../schema.ts';

const TARGET = new URL('../../schema/generated/schema.graphql', import.meta.url);

/** Writes the public schema; with `--check`, only says whether the committed one is the same (exit code 1 if not). */
const printed = printPublicSchema(await buildSchema(await loadResolvers(), true));
if (process.argv.includes('--check')) {
  const committed = await readFile(TARGET, 'utf8').catch(() => '');
  if (committed !== printed) {
    process.stderr.write(
      'schema/generated/schema.graphql is not what the SDL makes: run `npm run schema` and commit it.\n',
    );
    process.exitCode = 1;
  }
} else {
  await mkdir(new URL('.', TARGET), { recursive: true });
  await writeFile(TARGET, printed);
}
