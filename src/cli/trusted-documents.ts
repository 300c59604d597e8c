import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OWN_MANIFEST } from '../trusted/files.ts';
import { makeManifest } from '../trusted/manifest.ts';

/** The saved operations, and what the playground itself asks. */
const FOLDERS = ['../../operations/', '../../operations/playground/'];

async function sourcesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).sort();
  return Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
}

/** Writes the manifest of `operations/`; with `--check`, only says whether the committed one is the same (exit code 1 if not). */
const folders = FOLDERS.map((folder) => fileURLToPath(new URL(folder, import.meta.url)));
const manifest = makeManifest((await Promise.all(folders.map(sourcesIn))).flat());
if (process.argv.includes('--check')) {
  const committed = await readFile(OWN_MANIFEST, 'utf8').catch(() => '');
  if (committed !== manifest) {
    process.stderr.write(
      `${OWN_MANIFEST} is not what operations/ makes: run \`npm run trusted\` and commit it.\n`,
    );
    process.exitCode = 1;
  }
} else {
  await writeFile(OWN_MANIFEST, manifest);
}
