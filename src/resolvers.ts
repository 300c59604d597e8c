import { readdir } from 'node:fs/promises';
import { mergeResolvers } from '@graphql-tools/merge';
import type { IResolvers } from '@graphql-tools/utils';

const FOLDER = new URL('../resolvers/', import.meta.url);

/** The default exports of `resolvers/*.ts`, merged: a new domain adds a file, and nothing else changes. */
export async function loadResolvers(): Promise<IResolvers> {
  const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.ts')).sort();
  const modules = await Promise.all(names.map((name) => import(new URL(name, FOLDER).href)));
  return mergeResolvers(modules.map((module) => module.default as IResolvers));
}
