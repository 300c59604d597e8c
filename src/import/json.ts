import { getManyValues, isMany, none } from 'stream-chain/defs.js';
import { Assembler } from 'stream-json/core/assembler.js';
import { jsonParser } from 'stream-json/core/parser.js';
import type { Item } from './types.ts';

interface Token {
  name: string;
  value?: unknown;
}

/** Text does not follow the grammar of JSON. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

/** Turns text into tokens, keeping its state between calls; `null` ends the text. */
export type Tokenizer = (text: string | null) => Token[];

const DEPTH_CHANGE: Readonly<Record<string, number>> = {
  startObject: 1,
  startArray: 1,
  endObject: -1,
  endArray: -1,
};

/** Far beyond what any of the formats needs. A few bytes of gzip hold millions of brackets. */
const MAX_DEPTH = 200;

/** A push tokenizer for one JSON text. It throws {@link JsonSyntaxError}. */
export function createTokenizer(): Tokenizer {
  const tokenize = jsonParser({ packValues: true, streamValues: false }) as (text: unknown) => unknown;
  let depth = 0;
  const checkDepth = (token: Token) => {
    depth += DEPTH_CHANGE[token.name] ?? 0;
    if (depth > MAX_DEPTH) throw new JsonSyntaxError(`it is nested more than ${MAX_DEPTH} levels deep`);
  };
  return (text) => {
    try {
      const result = tokenize(text ?? none);
      const tokens = isMany(result)
        ? (getManyValues(result as never) as Token[])
        : result === none
          ? []
          : [result as Token];
      tokens.forEach(checkDepth);
      return tokens;
    } catch (error) {
      if (error instanceof JsonSyntaxError) throw error;
      const reason = (error as Error).message.replace(/^Parser (cannot parse input: |has )?/, '');
      throw new JsonSyntaxError(`it is not valid JSON: ${reason}`, { cause: error });
    }
  };
}

/**
 * Splits one JSON text into items: the elements of its top array or of the top object's properties named in `arrays`,
 * one by one, and every other property of the top object whole. Nothing else is kept in memory.
 */
export class ItemSplitter {
  readonly #arrays: ReadonlySet<string>;
  readonly #assembler = new Assembler();
  #depth = 0;
  #key = '';
  /** Depth at which an assembled value is complete; -1 while none is being assembled. */
  #valueDepth = -1;
  #streaming = false;
  #index = 0;
  #topIsObject = false;

  constructor(arrays: readonly string[]) {
    this.#arrays = new Set(arrays);
  }

  /** Items that became complete with these tokens. */
  *push(tokens: readonly Token[]): Generator<Item> {
    for (const token of tokens) {
      const item = this.#consume(token);
      if (item) yield item;
    }
  }

  #consume(token: Token): Item | undefined {
    const change = DEPTH_CHANGE[token.name] ?? 0;
    if (this.#valueDepth < 0) {
      if (this.#isFrame(token, change)) return undefined;
      if (change === 0) return this.#itemOf(token.name === 'numberValue' ? Number(token.value) : token.value);
      this.#valueDepth = this.#depth;
    }
    this.#depth += change;
    this.#assembler.consume(token as never);
    if (this.#depth > this.#valueDepth) return undefined;
    this.#valueDepth = -1;
    return this.#itemOf(this.#assembler.current);
  }

  /** Tokens of the frame around the items: brackets of the top value and of streamed arrays, and keys. */
  #isFrame(token: Token, change: number): boolean {
    if (change < 0) {
      this.#depth -= 1;
      this.#streaming = false;
      return true;
    }
    if (token.name === 'keyValue') {
      this.#key = token.value as string;
      return true;
    }
    const opensTop = this.#depth === 0;
    const opensStreamed =
      this.#depth === 1 && this.#topIsObject && token.name === 'startArray' && this.#arrays.has(this.#key);
    if (!opensTop && !opensStreamed) return false;
    if (opensTop && change === 0)
      throw new JsonSyntaxError('it is a single JSON value, not an object or an array');
    if (opensTop) this.#topIsObject = token.name === 'startObject';
    this.#streaming = opensStreamed || !this.#topIsObject;
    this.#index = 0;
    this.#depth += 1;
    return true;
  }

  #itemOf(value: unknown): Item {
    if (!this.#streaming) return { key: this.#key, value, element: false, location: this.#key };
    const key = this.#topIsObject ? this.#key : '';
    return { key, value, element: true, location: `${key}[${this.#index++}]` };
  }
}

export interface TextPosition {
  line: number;
  column: number;
  /** Bytes from the beginning of the text. */
  offset: number;
}

/**
 * Where in a text the tokenizer gives up, to a few characters: it is fed character by character.
 * @returns the end of the text when nothing is wrong before it
 */
export async function locateSyntaxError(text: AsyncIterable<string>): Promise<TextPosition> {
  const tokenize = createTokenizer();
  const position = { line: 1, column: 1, offset: 0 };
  for await (const chunk of text) {
    for (const char of chunk) {
      try {
        tokenize(char);
      } catch {
        return position;
      }
      advance(position, char);
    }
  }
  return position;
}

function advance(position: TextPosition, char: string): void {
  position.offset += Buffer.byteLength(char);
  position.column += 1;
  if (char !== '\n') return;
  position.line += 1;
  position.column = 1;
}
