import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import processRequest from 'graphql-upload/processRequest.mjs';
import { DharmaError } from '../errors.ts';

const MAX_FILES = 20;
const MULTIPART = /^multipart\/form-data/i;
/** What a browser lets no other site send unasked: as Apollo Server has it. */
const PREFLIGHT_HEADERS = ['x-apollo-operation-name', 'apollo-require-preflight'];

/** Whether a request brings files. */
export function isUpload({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return MULTIPART.test(headers['content-type'] ?? '');
}

/**
 * Files in a GraphQL request (GraphQL multipart request specification). The parts are streamed: a file is not held in
 * memory. A form is what any site can have a browser send: it must come with a header that no site can add.
 * @param path where files are taken
 * @param maxFileBytes larger files end with PAYLOAD_TOO_LARGE
 */
export function addUploads(app: FastifyInstance, path: string, maxFileBytes: number): void {
  app.addContentTypeParser(MULTIPART, (_request, _payload, done) => done(null));
  app.addHook('preValidation', async (request, reply) => {
    if (!isUpload(request) || request.routeOptions.url !== path) return;
    if (!PREFLIGHT_HEADERS.some((name) => request.headers[name]))
      throw new DharmaError('BAD_REQUEST', 'Forms need the header "apollo-require-preflight".');
    request.body = await readForm(request, reply, maxFileBytes);
  });
}

/** @throws DharmaError BAD_REQUEST when the form is not as the specification says, PAYLOAD_TOO_LARGE */
async function readForm(request: FastifyRequest, reply: FastifyReply, maxFileSize: number) {
  try {
    return await processRequest(request.raw, reply.raw, { maxFileSize, maxFiles: MAX_FILES });
  } catch (error) {
    const { status, message } = error as { status?: number; message: string };
    if (status === 413) throw new DharmaError('PAYLOAD_TOO_LARGE');
    throw new DharmaError('BAD_REQUEST', `The multipart form cannot be read: ${message}`);
  }
}
