import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, validate } from 'graphql';
import { DharmaError } from '../errors.ts';

/** Texts that are kept, together; a parsed document takes some hundred times the memory of its text. */
const MAX_CHARACTERS = 500_000;
/** A document of more tokens is none that a person or a code generator writes. */
const MAX_TOKENS = 20_000;

/**
 * Parsed and valid documents by their text: who sends the same text gets the same object, so that what depends on the
 * document alone is worked out once for all of them.
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  /** Least recently used first. */
  readonly #known = new Map<string, DocumentNode>();
  #characters = 0;

  constructor(schema: GraphQLSchema) {
    this.#schema = schema;
  }

  /** @returns the document, or what is wrong with it: GRAPHQL_PARSE_FAILED or GRAPHQL_VALIDATION_FAILED */
  get(source: string): DocumentNode | readonly GraphQLError[] {
    const known = this.#known.get(source);
    if (known) {
      this.#known.delete(source);
      this.#known.set(source, known);
      return known;
    }
    const document = parsed(source);
    if (document instanceof GraphQLError) return [document];
    const invalid = validate(this.#schema, document);
    if (invalid.length > 0) return invalid.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
    this.#keep(source, document);
    return document;
  }

  #keep(source: string, document: DocumentNode): void {
    if (source.length > MAX_CHARACTERS / 10) return;
    this.#known.set(source, document);
    this.#characters += source.length;
    for (const oldest of this.#known.keys()) {
      if (this.#characters <= MAX_CHARACTERS) break;
      this.#known.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}

function parsed(source: string): DocumentNode | GraphQLError {
  try {
    return parse(source, { maxTokens: MAX_TOKENS });
  } catch (error) {
    if (error instanceof GraphQLError) return withCode(error, 'GRAPHQL_PARSE_FAILED');
    // Brackets within brackets, deeper than the stack.
    return new DharmaError('GRAPHQL_PARSE_FAILED', 'The document is nested too deeply.');
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { code },
  });
}
