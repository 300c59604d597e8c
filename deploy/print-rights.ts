import { readFile, writeFile } from 'node:fs/promises';
import { Demands } from '../src/auth/demands.ts';
import { rightsTable } from '../src/auth/rights-table.ts';
import { loadResolvers } from '../src/resolvers.ts';
import { buildSchema, readTypeDefinitions } from '../src/schema.ts';

const TARGET = new URL('../docs/rights.md', import.meta.url);
const SECTION = /(<!-- made by `npm run rights` -->\n)[\s\S]*(\n<!-- end -->)/;

/** Writes what each role may do into docs/rights.md. */
const schema = await buildSchema(await loadResolvers());
const table = rightsTable(new Demands(schema, (await readTypeDefinitions()).definitions));
const page = await readFile(TARGET, 'utf8');
await writeFile(
  TARGET,
  page.replace(SECTION, (_, begin: string, end: string) => begin + table + end),
);
