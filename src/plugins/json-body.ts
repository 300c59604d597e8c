import type { FastifyInstance, FastifyRequest } from 'fastify';

type Parse = (request: FastifyRequest, text: string) => Promise<unknown>;

/** A body that nobody has parsed yet. */
class JsonBody {
  readonly text: string;
  readonly parse: Parse;

  constructor(text: string, parse: Parse) {
    this.text = text;
    this.parse = parse;
  }
}

/** Has JSON bodies of a scope's routes parsed when somebody wants to know what they say. */
export function parseJsonLate(scope: FastifyInstance): void {
  const parser = scope.getDefaultJsonParser('error', 'error');
  const parse: Parse = (request, text) =>
    new Promise((resolve, reject) => {
      void parser(request, text, (error, body) => (error ? reject(error) : resolve(body)));
    });
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) =>
    done(null, new JsonBody(text as string, parse)),
  );
}

/** The text of a body that is not parsed yet; undefined for any other. */
export function textOfBody({ body }: FastifyRequest): string | undefined {
  return body instanceof JsonBody ? body.text : undefined;
}

/**
 * Makes `body` what its text says.
 * @throws FastifyError when it is empty, or no JSON
 */
export async function parseBody(request: FastifyRequest): Promise<void> {
  const { body } = request;
  if (body instanceof JsonBody) request.body = await body.parse(request, body.text);
}
