import type { GraphQLResolveInfo } from 'graphql';
import { resourceOf } from '../src/auth/permissions.ts';
import type { Principal } from '../src/auth/principal.ts';
import {
  TENANT_PREFIX,
  TENANTED,
  TLP_LEVELS,
  TLP_PREFIX,
  type Tlp,
  WRITABLE,
} from '../src/auth/visibility.ts';
import type { Context } from '../src/context.ts';
import { DharmaError } from '../src/errors.ts';
import type { MutationMarkNodesArgs } from './generated/types.ts';
import { askerOf } from './support/asker.ts';
import { findAllChangeable } from './support/find-node.ts';

const MAX_NODES = 500;
/** To show nodes to more than before. */
const WIDEN = 'platform:marking:execute';

interface Marking {
  tlp: Tlp | undefined;
  /** Null: of no tenant; undefined: as it was. */
  tenant: string | null | undefined;
}

function markingOf({ tlp, tenant, clearTenant }: MutationMarkNodesArgs): Marking {
  if (tenant && clearTenant)
    throw new DharmaError('VALIDATION_ERROR', 'Give "tenant" or "clearTenant", not both.');
  const marking = { tlp: tlp ?? undefined, tenant: clearTenant ? null : (tenant ?? undefined) };
  if (marking.tlp === undefined && marking.tenant === undefined)
    throw new DharmaError('VALIDATION_ERROR', 'Give "tlp", "tenant" or "clearTenant".');
  return marking;
}

/** @throws DharmaError PERMISSION_ERROR above the own clearance and for a tenant not one's own, whether it exists or not; NOT_FOUND */
async function checkMarking({ tlp, tenant }: Marking, principal: Principal, context: Context): Promise<void> {
  const { rule } = principal.visibility;
  if (tlp && TLP_LEVELS.indexOf(tlp) > TLP_LEVELS.indexOf(rule.clearance))
    throw new DharmaError('PERMISSION_ERROR', 'The marking is above your clearance.');
  if (typeof tenant !== 'string') return;
  if (rule.tenants !== 'all' && !rule.tenants.includes(tenant))
    throw new DharmaError('PERMISSION_ERROR', 'The tenant is not one of yours.');
  if (!(await context.services.tenants.exists(tenant)))
    throw new DharmaError('NOT_FOUND', 'There is no tenant with this key.', { id: tenant });
}

function tlpOf(labels: readonly string[]): Tlp {
  return TLP_LEVELS.findLast((tlp) => labels.includes(TLP_PREFIX + tlp)) ?? 'CLEAR';
}

/** Whether somebody sees the node then who did not before. */
function widens({ tlp, tenant }: Marking, labels: readonly string[]): boolean {
  const lower = tlp !== undefined && TLP_LEVELS.indexOf(tlp) < TLP_LEVELS.indexOf(tlpOf(labels));
  const other =
    tenant !== undefined && labels.includes(TENANTED) && !labels.includes(TENANT_PREFIX + String(tenant));
  return lower || other;
}

/** The nodes are locked before their labels are read: two who mark one at a time leave it with one tenant. */
async function mark(context: Context, type: string, ids: readonly string[], marking: Marking): Promise<void> {
  const gone = [
    ...(marking.tlp ? [TLP_PREFIX] : []),
    ...(marking.tenant !== undefined ? [TENANT_PREFIX, TENANTED] : []),
  ];
  const come = [
    ...(marking.tlp && marking.tlp !== 'CLEAR' ? [TLP_PREFIX + marking.tlp] : []),
    ...(marking.tenant ? [TENANTED, TENANT_PREFIX + marking.tenant] : []),
  ];
  await context.graph.write(
    `MATCH (n:${type}&${WRITABLE}) WHERE n.id IN $ids SET n.updatedAt = datetime()
     REMOVE n:$([label IN labels(n) WHERE any(prefix IN $gone WHERE label STARTS WITH prefix)]) SET n:$($come)`,
    { ids, gone, come },
  );
}

export default {
  Mutation: {
    async markNodes(_: unknown, args: MutationMarkNodesArgs, context: Context, info: GraphQLResolveInfo) {
      const principal = askerOf(context);
      const ids = [...new Set(args.ids)];
      if (ids.length < 1 || ids.length > MAX_NODES)
        throw new DharmaError('VALIDATION_ERROR', `Give 1 to ${MAX_NODES} ids.`);
      const marking = markingOf(args);
      await checkMarking(marking, principal, context);
      const nodes = await findAllChangeable(context, info.schema, ids);
      const { permissions } = principal;
      const needed = nodes.map(({ type }) => `platform:${resourceOf(type)}:write`);
      if (nodes.some(({ labels }) => widens(marking, labels))) needed.push(WIDEN);
      const missing = needed.find((permission) => !permissions.has(permission));
      if (missing) throw new DharmaError('PERMISSION_ERROR', undefined, { permission: missing });
      for (const type of new Set(nodes.map((node) => node.type))) {
        const own = nodes.filter((node) => node.type === type);
        await mark(
          context,
          type,
          own.map(({ id }) => id),
          marking,
        );
      }
      return nodes.length;
    },
  },
};
