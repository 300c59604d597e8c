import type { Graph } from '../../../datasources/graph.ts';
import type { Postgres } from '../../../datasources/postgres.ts';
import { type TenantRecord, TenantStore } from '../../../datasources/tenants.ts';
import { DharmaError } from '../../errors.ts';
import type { Principal } from '../principal.ts';
import { TENANT_KEY, TENANT_PREFIX } from '../visibility.ts';
import { assertProper } from './accounts.ts';

/** Tenants, as administrators manage them. */
export class Tenants {
  readonly #postgres: Postgres;
  readonly #store: TenantStore;

  constructor(postgres: Postgres) {
    this.#postgres = postgres;
    this.#store = new TenantStore(postgres);
  }

  list(after: string, limit: number): Promise<TenantRecord[]> {
    return this.#store.list(after, limit);
  }

  exists(key: string): Promise<boolean> {
    return this.#store.exists(key);
  }

  /** @throws DharmaError PERMISSION_ERROR, VALIDATION_ERROR, CONFLICT */
  async create(actor: Principal, key: string, name: string): Promise<TenantRecord> {
    assertSeesAll(actor);
    if (!TENANT_KEY.test(key))
      throw new DharmaError(
        'VALIDATION_ERROR',
        'The key must be lower-case letters, digits and "_", begin with one of the first two, and have 40 at most.',
      );
    assertProper({ name });
    return this.#store.create(key, name);
  }

  /** @throws DharmaError PERMISSION_ERROR, VALIDATION_ERROR, NOT_FOUND */
  async rename(actor: Principal, key: string, name: string): Promise<TenantRecord> {
    assertSeesAll(actor);
    assertProper({ name });
    const tenant = await this.#store.rename(key, name);
    if (!tenant) throw new DharmaError('NOT_FOUND', 'There is no such tenant.', { type: 'Tenant', id: key });
    return tenant;
  }

  /**
   * Refused while anything has it: its nodes would be seen by nobody but who sees all tenants, and by the users of a later
   * tenant of the same key.
   * @param graph of all nodes
   * @returns whether there was one
   * @throws DharmaError PERMISSION_ERROR, CONFLICT
   */
  async delete(actor: Principal, key: string, graph: Graph): Promise<boolean> {
    assertSeesAll(actor);
    return this.#postgres.transaction(async (sql) => {
      if (!(await TenantStore.lock(sql, key))) return false;
      const store = new TenantStore(sql);
      if ((await store.holders(key)) > 0)
        throw new DharmaError('CONFLICT', 'Users or open invitations have this tenant.');
      // The key was compared with the table's own check: it is part of a label.
      const [count] = await graph.read(`MATCH (n:\`${TENANT_PREFIX}${key}\`) RETURN count(n) AS nodes`);
      if (count?.nodes !== 0) throw new DharmaError('CONFLICT', 'Nodes belong to this tenant.');
      await store.delete(key);
      return true;
    });
  }
}

/** Which tenants there are concerns them all. */
function assertSeesAll({ visibility }: Principal): void {
  if (visibility.rule.tenants !== 'all')
    throw new DharmaError('PERMISSION_ERROR', 'Tenants are managed by who sees all of them.');
}
