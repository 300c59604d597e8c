import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { FEED_NAMES, type FeedName, isFeedName } from './feeds.ts';
import type { ImportCount, ImportInput, ImportReport } from './types.ts';

export const USAGE = `Imports threat intelligence, vulnerabilities and bills of materials into the twin.

  npm run import -- [FILE | FOLDER]... [--feed NAME...] [--resource ID] [--json]

FILE        STIX 2.0/2.1 bundle, KEV, CVE 5 records, EPSS, KEV-to-ATT&CK mappings, MISP galaxy, CycloneDX 1.4 to 1.6;
            plain or gzip; the format is found out from the content
FOLDER      all files in it with the endings .json, .ndjson, .jsonl, .csv, plain or .gz;
            those of other formats are passed over
--feed      fetches from the publisher: ${FEED_NAMES.join(', ')}; several names may follow
--resource  the resource that runs the software of a CycloneDX file
--json      prints the report as JSON

The exit code is 0 also when single objects were rejected, 1 when nothing was imported, 2 for a mistake in the command.`;

export interface ImportCommand {
  paths: string[];
  feeds: FeedName[];
  resourceId: string | undefined;
  json: boolean;
}

/**
 * Reads the command line; undefined when help is asked for.
 * @throws {TypeError} when it makes no sense
 */
export function readCommand(args: readonly string[]): ImportCommand | undefined {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    allowPositionals: true,
    tokens: true,
    options: {
      feed: { type: 'string', multiple: true },
      resource: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const wrong = (values.feed ?? []).filter((name) => !isFeedName(name));
  if (wrong.length > 0)
    throw new TypeError(`There is no feed ${wrong.join(', ')}; there are ${FEED_NAMES.join(', ')}.`);
  const following = feedsAfterOption(tokens);
  const feeds = [...new Set([...(values.feed ?? []), ...following])] as FeedName[];
  const paths = positionals.filter((path) => !following.includes(path));
  if (paths.length + feeds.length === 0) throw new TypeError('Name a file, a folder or a feed.');
  return { paths, feeds, resourceId: values.resource, json: values.json };
}

/** Names of feeds that follow `--feed NAME` without an option of their own: `--feed kev epss`. */
function feedsAfterOption(tokens: readonly { kind: string; name?: string; value?: unknown }[]): string[] {
  const found: string[] = [];
  let listing = false;
  for (const token of tokens) {
    if (token.kind === 'positional' && listing && isFeedName(String(token.value)))
      found.push(String(token.value));
    else listing = token.kind === 'option' && token.name === 'feed';
  }
  return found;
}

const ENDINGS = /\.(json|ndjson|jsonl|csv)(\.gz)?$/i;

/**
 * The files that paths mean, folders looked through.
 * @throws {Error} when a path does not exist or a folder has nothing to import
 */
export async function inputsOf(paths: readonly string[]): Promise<ImportInput[]> {
  const inputs: ImportInput[] = [];
  for (const path of paths) {
    const info = await stat(path).catch(() => {
      throw new Error(`There is no file ${path}.`);
    });
    const fromFolder = info.isDirectory();
    const files = fromFolder ? await filesIn(path) : [path];
    if (files.length === 0) throw new Error(`The folder ${path} has no file to import.`);
    inputs.push(...files.map((file) => ({ name: file, open: () => createReadStream(file), fromFolder })));
  }
  return inputs;
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && ENDINGS.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

const COLUMNS = ['read', 'created', 'updated', 'unchanged', 'rejected'] as const;

function table(title: string, counts: readonly ImportCount[]): string[] {
  const width = Math.max(title.length, ...counts.map(({ type }) => type.length));
  const line = (first: string, rest: readonly (string | number)[]) =>
    `  ${first.padEnd(width)}${rest.map((value) => String(value).padStart(11)).join('')}`;
  const sum = (column: (typeof COLUMNS)[number]) => counts.reduce((total, count) => total + count[column], 0);
  return [
    line(title, COLUMNS),
    ...counts.map((count) =>
      line(
        count.type,
        COLUMNS.map((column) => count[column]),
      ),
    ),
    line('total', COLUMNS.map(sum)),
  ];
}

/** The report as a person reads it. */
export function formatReport(report: ImportReport): string {
  const { nodes, relationships, rejections, rejectionCount, durationMillis } = report;
  const read = [...nodes, ...relationships].reduce((sum, count) => sum + count.read, 0);
  const lines: string[] = [];
  if (rejectionCount > 0) {
    lines.push(
      `  Rejected: ${rejectionCount}${rejectionCount > rejections.length ? `, of which the first ${rejections.length}` : ''}`,
    );
    lines.push(...rejections.map(({ file, location, reason }) => `    ${file}: ${location}: ${reason}`), '');
  }
  lines.push(...table('Nodes', nodes), '', ...table('Relationships', relationships), '');
  const seconds = durationMillis / 1000;
  lines.push(
    `  ${read} rows in ${seconds.toFixed(1)} s, ${Math.round(read / seconds)}/s; ${report.matches} matches of software made.`,
  );
  return lines.join('\n');
}
