/** Generated passwords of the embedded databases: in one file each, readable by this user only. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';

/** The password kept in `file`, if there is one. */
async function readPassword(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() || undefined;
}

/** The password kept in `file`; else `given` or a new one, which is then kept there. */
export async function keepPassword(file: string, given?: string): Promise<string> {
  const kept = await readPassword(file);
  if (kept !== undefined) return kept;
  const password = given ?? randomBytes(18).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  return password;
}
