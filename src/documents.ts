import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoFragmentCyclesRule,
  parse,
  specifiedRules,
  type ValidationRule,
  validate,
} from 'graphql';
import type { Principal } from './auth/principal.ts';
import { DharmaError } from './errors.ts';
import { CONNECTION_RULES } from './limits/aliases.ts';
import { checkDocument } from './limits/document.ts';
import { type Limits, tooComplex } from './limits/limits.ts';
import { FiniteNumbersRule } from './limits/numbers.ts';
import { UnconditionalSubscriptionRule } from './limits/subscriptions.ts';
import { withPlainPayloads } from './mutation-payloads.ts';
import { AutomaticDocuments } from './trusted/automatic.ts';
import { type AskedDocument, identifierOf, idOfText, isHash } from './trusted/identifier.ts';
import type { TrustedDocuments } from './trusted/trusted-documents.ts';

/** Texts that are kept, together; a parsed document takes some hundred times the memory of its text. */
const MAX_CHARACTERS = 500_000;
/** How long a text that a client has sent once is known by its hash: as Apollo Server has it. */
const AUTOMATIC_SECONDS = 900;
const RULES: readonly ValidationRule[] = [...specifiedRules, FiniteNumbersRule, ...CONNECTION_RULES];
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
  readonly #trusted: TrustedDocuments;
  readonly #automatic = new AutomaticDocuments(AUTOMATIC_SECONDS);
  /** Least recently used first. */
  readonly #known = new Map<string, DocumentNode>();
  #characters = 0;

  /** @param hideSchema whether mistakes of who has not logged in are answered without names that may have been meant */
  constructor(schema: GraphQLSchema, limits: Limits, hideSchema: boolean, trusted: TrustedDocuments) {
    this.#schema = schema;
    this.#limits = limits;
    this.#hideSchema = hideSchema;
    this.#trusted = trusted;
  }

  /**
   * @param asked by its text, by its id, or by both
   * @param principal who asks
   * @returns the document, or what is wrong with it: GRAPHQL_PARSE_FAILED, GRAPHQL_VALIDATION_FAILED,
   *   OPERATION_TOO_COMPLEX, BAD_REQUEST, PERSISTED_QUERY_NOT_FOUND or DOCUMENT_NOT_TRUSTED
   */
  get(asked: AskedDocument, principal: Principal | undefined): DocumentNode | readonly GraphQLError[] {
    try {
      const found = this.#find(asked, principal);
      return 'kind' in found ? withPlainPayloads(found) : found;
    } catch (error) {
      if (error instanceof DharmaError) return [error];
      throw error;
    }
  }

  /** A text by itself, whoever asks. */
  check(source: string): DocumentNode | readonly GraphQLError[] {
    try {
      const document = this.#parse(source);
      if (document instanceof GraphQLError) return [document];
      const invalid = this.#validate(document, checkDocument(document, this.#limits), false);
      return invalid.length > 0 ? invalid : document;
    } catch (error) {
      if (error instanceof DharmaError) return [error];
      throw error;
    }
  }

  #find(asked: AskedDocument, principal: Principal | undefined): DocumentNode | readonly GraphQLError[] {
    const id = identifierOf(asked);
    const text = asked.query || undefined;
    const trusted = id === undefined ? this.#trusted.byText(text ?? '') : this.#trusted.byId(id);
    const source = this.#sourceOf(id, text, trusted?.text);
    if (trusted?.document) {
      this.#trusted.countHit();
      return trusted.document;
    }
    const known = this.#recall(source);
    if (known) this.#assertTrusted(known, principal);
    const document = known ?? this.#checked(source, principal);
    if ('kind' in document && id !== undefined && this.#trusted.mode !== 'only')
      this.#automatic.set(id, source);
    return document;
  }

  /**
   * The text that is to be run. One that comes with an id must be the one of this id: what is refused, counted or logged by
   * one of them would not be what runs.
   * @throws DharmaError BAD_REQUEST, PERSISTED_QUERY_NOT_FOUND, DOCUMENT_NOT_TRUSTED
   */
  #sourceOf(id: string | undefined, text: string | undefined, trusted: string | undefined): string {
    if (text === undefined) {
      if (id === undefined) throw new DharmaError('BAD_REQUEST', 'There is neither a document nor its id.');
      const known = trusted ?? this.#automatic.get(id);
      if (known !== undefined) return known;
      if (this.#trusted.mode === 'only') throw this.#notTrusted();
      throw new DharmaError('PERSISTED_QUERY_NOT_FOUND');
    }
    const same = trusted === undefined ? isHash(id ?? '') && idOfText(text) === id : trusted === text;
    if (id !== undefined && !same)
      throw new DharmaError('BAD_REQUEST', 'The document is not the one of its id.');
    return text;
  }

  #recall(source: string): DocumentNode | undefined {
    const known = this.#known.get(source);
    if (!known) return undefined;
    this.#known.delete(source);
    this.#known.set(source, known);
    return known;
  }

  /** @throws DharmaError OPERATION_TOO_COMPLEX, DOCUMENT_NOT_TRUSTED */
  #checked(source: string, principal: Principal | undefined): DocumentNode | readonly GraphQLError[] {
    const document = this.#parse(source);
    if (document instanceof GraphQLError) return [document];
    const acyclic = checkDocument(document, this.#limits);
    // Before validation: it would tell of the schema.
    this.#assertTrusted(document, principal, acyclic);
    const invalid = this.#validate(document, acyclic, this.#hideSchema && !principal);
    if (invalid.length > 0) return invalid;
    this.#keep(source, document);
    return document;
  }

  /**
   * In mode `only`, a document that is not of the manifests is for those with the right: they explore, and make manifests.
   * @throws DharmaError DOCUMENT_NOT_TRUSTED
   */
  #assertTrusted(document: DocumentNode, principal: Principal | undefined, acyclic = true): void {
    if (this.#trusted.mode !== 'only') return;
    if (acyclic && this.#trusted.includes(document)) this.#trusted.countHit();
    else if (!principal?.permissions.has('platform:document:execute')) throw this.#notTrusted();
  }

  #notTrusted(): DharmaError {
    this.#trusted.countRefusal();
    return new DharmaError('DOCUMENT_NOT_TRUSTED');
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

  #validate(document: DocumentNode, acyclic: boolean, hideSuggestions: boolean): readonly GraphQLError[] {
    const by = (rules: readonly ValidationRule[]) =>
      validate(this.#schema, document, rules, { hideSuggestions });
    const first = by([acyclic ? UnconditionalSubscriptionRule : NoFragmentCyclesRule]);
    const found = acyclic && first.length === 0 ? by(RULES) : first;
    return found.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
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
