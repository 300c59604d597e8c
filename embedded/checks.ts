/** What is looked at before anything is started: each finding is one clear message with the way on. */
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { explainFileError, SetupError } from './setup-error.ts';

const BYTES_PER_MEGABYTE = 1024 * 1024;
/** Neo4j beyond its heap, PostgreSQL and the gateway. */
const BESIDE_HEAP_MEGABYTES = 512;
const NEEDED_DISK_MEGABYTES = 300;

/** What this process and its children may still take, a container's limit included; undefined: not known. */
export function availableMegabytes(): number | undefined {
  // macOS counts its file cache as used: the figure there says nothing.
  if (process.platform !== 'linux') return undefined;
  return Math.floor(process.availableMemory() / BYTES_PER_MEGABYTE);
}

/** @throws SetupError MEMORY_TOO_LITTLE */
export function checkMemory(heapMegabytes: number, available = availableMegabytes()): void {
  const needed = heapMegabytes + BESIDE_HEAP_MEGABYTES;
  if (available === undefined || available >= needed) return;
  const message = `Too little memory for the embedded databases: ${available} MB are free, ${needed} MB are needed.`;
  const hint =
    'Free some, or set DHARMA_NEO4J_HEAP_MB to a smaller heap (256 at least), or set NEO4J_URI to a running Neo4j.';
  throw new SetupError('MEMORY_TOO_LITTLE', message, hint);
}

/** Makes the folder and writes into it. Throws SetupError FOLDER_READ_ONLY or DISK_FULL. */
export async function checkFolder(folder: string, variable: string): Promise<void> {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, 'x');
    await rm(probe);
  } catch (error) {
    throw explainFileError(error, folder, variable);
  }
  const { bavail, bsize } = await statfs(folder);
  const freeMegabytes = Math.floor((bavail * bsize) / BYTES_PER_MEGABYTE);
  if (freeMegabytes >= NEEDED_DISK_MEGABYTES) return;
  const message = `The disk that holds ${folder} has ${freeMegabytes} MB left; ${NEEDED_DISK_MEGABYTES} are needed.`;
  throw new SetupError(
    'DISK_FULL',
    message,
    `Free some space, or set ${variable} to a folder on another disk.`,
  );
}
