import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoFragmentCyclesRule,
  parse,
  validate,
} from 'graphql';
import type { Principal } from './auth/principal.ts';
import { DharmaError } from './errors.ts';
import { checkDocument } from './limits/document.ts';
import { type Limits, tooComplex } from './limits/limits.ts';

/** Texts that are kept, together; a parsed document takes some hundred times the memory of its text. */
const MAX_CHARACTERS = 500_000;
/** What the parser says when it stops counting. */
const TOO_MANY_TOKENS = /contains more that \d+ tokens/;

/**
 * Parsed and valid documents by their text, for every transport: who sends the same text gets the same object, so that
 * what depends on the document alone is worked out once for all of them.
 */
export class Documents {
  readonly #schema: GraphQLSchema;
  readonly #limits: Limits;
  readonly #hideSchema: boolean;
  /** Least recently used first. */
  readonly #known = new Map<string, DocumentNode>();
  #characters = 0;

  /** @param hideSchema whether mistakes of who has not logged in are answered without names that may have been meant */
  constructor(schema: GraphQLSchema, limits: Limits, hideSchema: boolean) {
    this.#schema = schema;
    this.#limits = limits;
    this.#hideSchema = hideSchema;
  }

  /**
   * @param principal who asks
   * @returns the document, or what is wrong with it: GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED or
   *   OPERATION_TOO_COMPLEX
   */
  get(source: string, principal: Principal | undefined): DocumentNode | readonly GraphQLError[] {
    const known = this.#known.get(source);
    if (known) {
      this.#known.delete(source);
      this.#known.set(source, known);
      return known;
    }
    const document = this.#parse(source);
    if (document instanceof GraphQLError) return [document];
    const invalid = this.#validate(document, this.#hideSchema && !principal);
    if (invalid.length > 0) return invalid;
    this.#keep(source, document);
    return document;
  }

  #parse(source: string): DocumentNode | GraphQLError {
    const { tokens } = this.#limits;
    try {
      return parse(source, { maxTokens: tokens });
    } catch (error) {
      if (!(error instanceof GraphQLError)) {
        // Brackets within brackets, deeper than the stack.
        return new DharmaError('GRAPHQL_PARSE_FAILED', 'The document is nested too deeply.');
      }
      return TOO_MANY_TOKENS.test(error.message)
        ? tooComplex('tokens', tokens)
        : withCode(error, 'GRAPHQL_PARSE_FAILED');
    }
  }

  #validate(document: DocumentNode, hideSuggestions: boolean): readonly GraphQLError[] {
    try {
      const rules = checkDocument(document, this.#limits) ? undefined : [NoFragmentCyclesRule];
      return validate(this.#schema, document, rules, { hideSuggestions }).map((error) =>
        withCode(error, 'GRAPHQL_VALIDATION_FAILED'),
      );
    } catch (error) {
      if (error instanceof DharmaError) return [error];
      throw error;
    }
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

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes,
    source: error.source,
    positions: error.positions,
    extensions: { code },
  });
}
