import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

export const ROOT = new URL('../../../', import.meta.url);

export const readText = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

export const readYaml = async <T>(path: string): Promise<T> =>
  parse(await readText(path), { merge: true }) as T;

export const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readText(path)) as T;

export interface PackageJson {
  version: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}
