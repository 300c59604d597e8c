import { LRUCache } from 'lru-cache';
import type { Clearance } from '../../datasources/users.ts';

/**
 * Stands in every node pattern of every statement that a principal's request runs, generated or written by hand; which
 * label expression takes its place is the principal's visibility. No node carries it: a statement in which it was not
 * replaced finds nothing.
 */
export const VISIBLE = '`?visible`';
/** The same where a node is about to be changed or deleted. */
export const WRITABLE = '`?writable`';

/** Traffic Light Protocol 2.0 (FIRST), from the least to the most restricted. */
export const TLP_LEVELS = [
  'CLEAR',
  'GREEN',
  'AMBER',
  'AMBER_STRICT',
  'RED',
] as const satisfies readonly Clearance[];
export type Tlp = Clearance;

/** Key of a tenant: it stands in a label. */
export const TENANT_KEY = /^[a-z0-9][a-z0-9_]{0,39}$/;
/** Carried by every node of any tenant, besides the label of its own. */
export const TENANTED = 'TENANTED';
export const TENANT_PREFIX = 'TENANT_';
export const TLP_PREFIX = 'TLP_';

/** What decides which nodes exist for a principal. */
export interface VisibilityRule {
  /** Keys of tenants; what belongs to none is shared by all. New nodes belong to the first. */
  tenants: 'all' | readonly string[];
  /** The highest marking that may be seen. */
  clearance: Tlp;
  /** Base labels of the types that may be read. */
  readable: 'all' | readonly string[];
}

const LABEL = /^[A-Za-z][A-Za-z0-9_]*$/;
const MAX_KNOWN = 1000;
const PLACES = /(CREATE \(\w*(?::[\w&]+)?)?&`\?(visible|writable)`/g;

/** Which nodes exist for a principal, as label expressions in Cypher and as a test of labels. */
export class Visibility {
  static readonly #known = new LRUCache<string, Visibility>({ max: MAX_KNOWN });
  /** Of who has not logged in. */
  static readonly nothing = Visibility.of({ tenants: [], clearance: 'CLEAR', readable: [] });
  static readonly everything = Visibility.of({ tenants: 'all', clearance: 'RED', readable: 'all' });

  /** The same for two who see the same nodes. */
  readonly key: string;
  readonly unrestricted: boolean;
  readonly rule: VisibilityRule;
  readonly #visible: string;
  readonly #writable: string;
  readonly #created: string;
  readonly #hiddenTlp: ReadonlySet<string>;
  readonly #tenantLabels: ReadonlySet<string>;

  private constructor(rule: VisibilityRule, key: string) {
    checkNames(rule);
    this.rule = rule;
    this.key = key;
    const hidden = TLP_LEVELS.slice(TLP_LEVELS.indexOf(rule.clearance) + 1).map((tlp) => TLP_PREFIX + tlp);
    const tenants = rule.tenants === 'all' ? [] : rule.tenants.map((tenant) => TENANT_PREFIX + tenant);
    this.#hiddenTlp = new Set(hidden);
    this.#tenantLabels = new Set(tenants);
    const types = rule.readable === 'all' ? [] : [anyOf(rule.readable)];
    const markings = [...types, ...hidden.map((label) => `!${label}`)];
    this.#visible = allOf([
      ...(rule.tenants === 'all' ? [] : [anyOf([`!${TENANTED}`, ...tenants])]),
      ...markings,
    ]);
    // Who works for tenants reads what is shared and changes what is theirs.
    this.#writable = allOf([
      ...(tenants.length > 0 ? [anyOf(tenants)] : rule.tenants === 'all' ? [] : [`!${TENANTED}`]),
      ...markings,
    ]);
    this.#created = tenants[0] ? `&${TENANTED}&${tenants[0]}` : '';
    this.unrestricted = this.#visible === '';
  }

  /** @throws Error for a name that may not stand in a label: what one may see is then not known, so it is nothing */
  static of(rule: VisibilityRule): Visibility {
    const key = `${list(rule.tenants)}/${rule.clearance}/${list(rule.readable === 'all' ? 'all' : rule.readable.toSorted())}`;
    const known = Visibility.#known.get(key) ?? new Visibility(rule, key);
    Visibility.#known.set(key, known);
    return known;
  }

  /** A statement with the rule in place of every marker; new nodes get the labels of who makes them. */
  scope(cypher: string): string {
    if (this.unrestricted && this.#created === '') return cypher.replace(PLACES, '$1');
    return cypher.replace(PLACES, (_, creation: string | undefined, kind: string) =>
      creation === undefined
        ? kind === 'visible'
          ? this.#visible
          : this.#writable
        : creation + this.#created,
    );
  }

  /** Whether a node with these labels exists for the principal: the same rule as in Cypher. */
  admits(labels: readonly string[]): boolean {
    if (this.unrestricted) return true;
    const { tenants, readable } = this.rule;
    if (
      tenants !== 'all' &&
      labels.includes(TENANTED) &&
      !labels.some((label) => this.#tenantLabels.has(label))
    )
      return false;
    if (readable !== 'all' && !labels.some((label) => readable.includes(label))) return false;
    return !labels.some((label) => this.#hiddenTlp.has(label));
  }
}

/** The names become part of every statement. */
function checkNames({ tenants, readable, clearance }: VisibilityRule): void {
  const good =
    TLP_LEVELS.includes(clearance) &&
    (tenants === 'all' || tenants.every((tenant) => TENANT_KEY.test(tenant))) &&
    (readable === 'all' || readable.every((label) => LABEL.test(label)));
  if (!good) throw new Error(`Not a rule of visibility: ${JSON.stringify({ tenants, readable, clearance })}`);
}

function list(names: 'all' | readonly string[]): string {
  return names === 'all' ? 'all' : `[${names.join(',')}]`;
}

function anyOf(labels: readonly string[]): string {
  return labels.length === 0 ? '!%' : `(${labels.join('|')})`;
}

function allOf(expressions: readonly string[]): string {
  return expressions.map((expression) => `&${expression}`).join('');
}
