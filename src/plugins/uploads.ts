import type { FastifyInstance } from 'fastify';
import processRequest from 'graphql-upload/processRequest.mjs';

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
    request.body = await processRequest(request.raw, reply.raw, {
      maxFileSize: maxFileBytes,
      maxFiles: MAX_FILES,
    });
  });
}
