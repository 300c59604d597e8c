import { Kind, type ValueNode } from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** A number that is known, or is once the variables are. */
export type Amount = number | ((variables: Variables) => number);

export function evaluate(amount: Amount, variables: Variables): number {
  return typeof amount === 'number' ? amount : amount(variables);
}

export function times(a: Amount, b: Amount): Amount {
  if (typeof a === 'number' && typeof b === 'number') return a * b;
  return (variables) => evaluate(a, variables) * evaluate(b, variables);
}

export function sum(amounts: readonly Amount[]): Amount {
  const known = amounts.filter((amount) => typeof amount === 'number').reduce((a, b) => a + b, 0);
  const open = amounts.filter((amount) => typeof amount === 'function');
  if (open.length === 0) return known;
  return (variables) => open.reduce((total, amount) => total + amount(variables), known);
}

/** What an argument counts; `otherwise` where it is left out, null, or no number: then it is refused later. */
export function countOf(value: ValueNode | undefined, otherwise: number): Amount {
  if (value?.kind === Kind.INT) return Number(value.value);
  if (value?.kind !== Kind.VARIABLE) return otherwise;
  const name = value.name.value;
  return (variables) => {
    const given = variables[name];
    return typeof given === 'number' ? given : otherwise;
  };
}

/** How long the list is that an argument gives; a single value is a list of one. */
export function lengthOf(value: ValueNode): Amount {
  if (value.kind === Kind.LIST) return value.values.length;
  if (value.kind !== Kind.VARIABLE) return 1;
  const name = value.name.value;
  return (variables) => {
    const given = variables[name];
    return Array.isArray(given) ? given.length : 1;
  };
}

const within = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;

/** A page of what a filter leaves: no more than one where it says `id: { eq: ... }`. */
export function filtered(page: Amount, where: ValueNode | undefined): Amount {
  const path = ['id', 'eq'];
  let value = where;
  while (value?.kind === Kind.OBJECT) {
    const key = path.shift();
    value = value.fields.find((field) => field.name.value === key)?.value;
  }
  if (!value) return page;
  if (value.kind !== Kind.VARIABLE)
    return path.length === 0 && value.kind !== Kind.NULL ? atMostOne(page) : page;
  const name = value.name.value;
  const rest = [...path];
  return (variables) => {
    const id = rest.reduce(within, variables[name]);
    const most = evaluate(page, variables);
    // A comparison with nothing is dropped by the library.
    return id === undefined || id === null ? most : Math.min(1, most);
  };
}

function atMostOne(page: Amount): Amount {
  return typeof page === 'number' ? Math.min(1, page) : (variables) => Math.min(1, page(variables));
}
