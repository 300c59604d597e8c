import { createReadStream } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, delimiter, isAbsolute, relative, resolve } from 'node:path';
import { GraphQLError } from 'graphql';
import GraphQLUpload from 'graphql-upload/GraphQLUpload.mjs';
import type { FileUpload } from 'graphql-upload/processRequest.mjs';
import { type Context, metadataOf } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import { BrokenFileError } from '../src/import/broken-file.ts';
import type { ImportInput } from '../src/import/index.ts';

interface ImportArguments {
  files?: Array<Promise<FileUpload>> | null;
  paths?: string[] | null;
}

const MAX_FILES = 20;
const MAX_REJECTIONS = 100;

async function allowedFolders(setting: string): Promise<string[]> {
  const folders = setting.split(delimiter).filter(Boolean);
  return Promise.all(folders.map((folder) => realpath(resolve(folder)).catch(() => resolve(folder))));
}

/**
 * A file on the server, if the configuration allows it. The path is resolved before it is compared, so that neither
 * `..` nor a link leads out of the folder; outside of it, whether a file exists is not told.
 */
async function pathInput(path: string, folders: readonly string[]): Promise<ImportInput> {
  const target = await realpath(resolve(path)).catch(() => undefined);
  const inside = target !== undefined && folders.some((folder) => isWithin(folder, target));
  if (!inside)
    throw new DharmaError(
      'PERMISSION_ERROR',
      'The path is not a file below the folders that IMPORT_PATHS allows.',
    );
  return { name: basename(target), open: () => createReadStream(target) };
}

function isWithin(folder: string, target: string): boolean {
  const way = relative(folder, target);
  return way !== '' && !way.startsWith('..') && !isAbsolute(way);
}

async function uploadInput(upload: Promise<FileUpload>): Promise<ImportInput> {
  const { filename, createReadStream: open } = await upload;
  return { name: basename(filename), open };
}

async function inputsOf({ files, paths }: ImportArguments, context: Context): Promise<ImportInput[]> {
  const folders = paths?.length ? await allowedFolders(context.services.config.IMPORT_PATHS) : [];
  const inputs = await Promise.all([
    ...(files ?? []).map(uploadInput),
    ...(paths ?? []).map((path) => pathInput(path, folders)),
  ]);
  if (inputs.length < 1 || inputs.length > MAX_FILES) {
    throw new DharmaError('VALIDATION_ERROR', `Give 1 to ${MAX_FILES} files or paths.`);
  }
  return inputs;
}

/**
 * An import finds what is there by its id, and changes it: it would tell of what its principal cannot see.
 * @throws DharmaError PERMISSION_ERROR
 */
function assertSeesAll({ principal }: Context): void {
  if (principal?.visibility.unrestricted) return;
  throw new DharmaError(
    'PERMISSION_ERROR',
    'Importing needs the sight of everything: all tenants, the clearance RED and every type.',
  );
}

function uploadErrorOf(error: unknown): unknown {
  // The upload's own stream breaks off when the file exceeds IMPORT_MAX_BYTES; to the parser that is a broken file.
  const cause = error instanceof BrokenFileError ? error.cause : error;
  if ((cause as { status?: unknown } | undefined)?.status === 413)
    return new DharmaError('PAYLOAD_TOO_LARGE');
  return error instanceof BrokenFileError ? new DharmaError('IMPORT_FAILED', error.message) : error;
}

/** A value that is no upload is the client's mistake; the scalar's own error has no code. */
const Upload = Object.assign(GraphQLUpload, {
  parseValue(value: unknown) {
    const promise = (value as { promise?: unknown } | null)?.promise;
    if (promise instanceof Promise) return promise;
    throw new GraphQLError('Send files as the GraphQL multipart request specification says.');
  },
});

export default {
  Upload,
  Mutation: {
    async importFiles(_: unknown, args: ImportArguments, context: Context) {
      assertSeesAll(context);
      const { actor, correlationId } = metadataOf(context) as { actor: string; correlationId: string };
      // Its parsers are loaded when they are needed, which is rarely.
      const { importFiles } = await import('../src/import/index.ts');
      try {
        // In transactions of its own: a large import does not fit in one.
        const report = await importFiles(context.services.graph, await inputsOf(args, context), {
          actor,
          correlationId,
          signal: context.signal,
        });
        return { ...report, rejections: report.rejections.slice(0, MAX_REJECTIONS) };
      } catch (error) {
        throw uploadErrorOf(error);
      }
    },
  },
};
