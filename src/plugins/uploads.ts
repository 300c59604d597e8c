import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import processRequest from 'graphql-upload/processRequest.mjs';
import { DharmaError } from '../errors.ts';

const MAX_FILES = 20;
const MULTIPART = /^multipart\/form-data/;

/**
 * Files in a GraphQL request (GraphQL multipart request specification). The parts are streamed: a file is not held in
 * memory. Apollo Server's CSRF prevention demands a header of its own for this content type.
 * @param maxFileBytes larger files end with PAYLOAD_TOO_LARGE
 */
export function addUploads(app: FastifyInstance, maxFileBytes: number): void {
  app.addContentTypeParser(MULTIPART, (_request, _payload, done) => done(null));
  app.addHook('preValidation', async (request, reply) => {
    if (!MULTIPART.test(request.headers['content-type'] ?? '')) return;
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
