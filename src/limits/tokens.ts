import {
  type DefinitionNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  TokenKind,
  visit,
} from 'graphql';
import { assertWithin, type Limits, MAX_BRACKETS } from './limits.ts';

const STEP: Readonly<Record<string, number>> = {
  [TokenKind.BRACE_L]: 1,
  [TokenKind.BRACKET_L]: 1,
  [TokenKind.PAREN_L]: 1,
  [TokenKind.BRACE_R]: -1,
  [TokenKind.BRACKET_R]: -1,
  [TokenKind.PAREN_R]: -1,
};

interface Own {
  tokens: number;
  spreads: string[];
}

function ownOf(definition: DefinitionNode): Own {
  let tokens = 0;
  let open = 0;
  let deepest = 0;
  const end = definition.loc?.endToken;
  for (
    let token = definition.loc?.startToken;
    token;
    token = token === end ? undefined : (token.next ?? undefined)
  ) {
    if (token.kind !== TokenKind.COMMENT) tokens += 1;
    open += STEP[token.kind] ?? 0;
    if (open > deepest) deepest = open;
  }
  assertWithin('nesting', MAX_BRACKETS, deepest);
  const spreads: string[] = [];
  visit(definition, { FragmentSpread: ({ name }) => void spreads.push(name.value) });
  return { tokens, spreads };
}

/**
 * Holds each operation to its tokens, a fragment's counted wherever it is spread: whatever walks the operation with its
 * fragments afterwards has no more to do than for a document of as many tokens.
 * @returns false when fragments use each other in a circle, which has no size; validation refuses that
 * @throws DharmaError OPERATION_TOO_COMPLEX tokens, nesting
 */
export function checkTokens(document: DocumentNode, limits: Limits): boolean {
  const owns = document.definitions.map((definition) => ({ definition, own: ownOf(definition) }));
  const fragments = new Map<string, Own>(
    owns
      .filter(
        (each): each is { definition: FragmentDefinitionNode; own: Own } =>
          each.definition.kind === Kind.FRAGMENT_DEFINITION,
      )
      .map(({ definition, own }) => [definition.name.value, own]),
  );
  const known = new Map<string, number>();
  let circular = false;
  const sizeOf = ({ tokens, spreads }: Own): number =>
    spreads.reduce((total, name) => total + spreadSize(name), tokens);
  const spreadSize = (name: string): number => {
    const size = known.get(name);
    if (size !== undefined) {
      if (Number.isNaN(size)) circular = true;
      return Number.isNaN(size) ? 0 : size;
    }
    const fragment = fragments.get(name);
    if (!fragment) return 0;
    known.set(name, Number.NaN);
    const found = sizeOf(fragment);
    known.set(name, found);
    return found;
  };
  for (const name of fragments.keys()) spreadSize(name);
  if (circular) return false;
  for (const { definition, own } of owns) {
    if (definition.kind === Kind.OPERATION_DEFINITION) assertWithin('tokens', limits.tokens, sizeOf(own));
  }
  return true;
}
