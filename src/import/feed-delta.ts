import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, rename, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { Pool } from './pool.ts';
import type { FetchedFile } from './types.ts';
import { isObject, objects, text } from './values.ts';

const REQUESTS_IN_FLIGHT = 8;
/** A list of changes is small; anything larger is records. */
const MAX_DELTA_BYTES = 8 * 1024 * 1024;

/**
 * The CVE list publishes what changed (`delta.json`: `new`, `updated`, `error`, each with `githubLink`), not the records.
 * This fetches the records into one file of JSON lines. A file that is not such a list is returned as it is.
 */
export async function expandDelta(
  file: FetchedFile,
  fetchText: (url: string) => Promise<string>,
): Promise<FetchedFile> {
  const links = await linksOf(file.path);
  if (!links) return file;
  const path = `${file.path}.ndjson`;
  const fetched = { ...file, path, open: () => createReadStream(path) };
  if (file.notModified && (await exists(path))) return fetched;
  const part = `${path}.${process.pid}.part`;
  const output = createWriteStream(part);
  const pool = new Pool(REQUESTS_IN_FLIGHT);
  for (const link of links) {
    await pool.run(async () => {
      const record: unknown = JSON.parse(await fetchText(link));
      output.write(`${JSON.stringify(record)}\n`);
    });
  }
  await pool.idle();
  output.end();
  await finished(output);
  await rename(part, path);
  return fetched;
}

async function linksOf(path: string): Promise<string[] | undefined> {
  if ((await stat(path)).size > MAX_DELTA_BYTES) return undefined;
  let delta: unknown;
  try {
    delta = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined;
  }
  if (!isObject(delta) || !(Array.isArray(delta.new) && Array.isArray(delta.updated))) return undefined;
  const changes = [...objects(delta.new), ...objects(delta.updated)];
  return [...new Set(changes.flatMap((change) => text(change.githubLink) ?? []))];
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
