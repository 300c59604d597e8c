import { type DefinitionNode, type GraphQLSchema, Kind } from 'graphql';
import { AuditLogStore } from '../../datasources/audit-log.ts';
import { AuditRetention } from '../../datasources/audit-retention.ts';
import { EventLogStore } from '../../datasources/event-log.ts';
import type { Postgres } from '../../datasources/postgres.ts';
import type { Config } from '../config.ts';
import type { Logger } from '../logger.ts';
import type { GaugeSource } from '../metrics.ts';
import { directiveOf, textArgument } from '../sdl.ts';
import { ChangeCopier } from './changes.ts';
import { OperationAudit } from './operations.ts';
import { AuditPlans } from './plans.ts';
import type { SecretNames } from './redact.ts';
import { maintain } from './retention.ts';
import { AuditTrail } from './trail.ts';

/** The audit trail, put together. */
export interface Audit {
  trail: AuditTrail;
  store: AuditLogStore;
  operations: OperationAudit;
  gauges: GaugeSource[];
  /** Resolves once every later change of the graph will be copied. @throws DharmaError DATABASE_UNAVAILABLE */
  start(): Promise<void>;
  /** Writes what waits. To be called when nothing is told any more, and before PostgreSQL closes. */
  close(): Promise<void>;
}

export function createAudit(parts: {
  config: Config;
  logger: Logger;
  postgres: Postgres;
  schema: GraphQLSchema;
  /** The SDL that the schema was made from. */
  definitions: readonly DefinitionNode[];
}): Audit {
  const { config, postgres, schema } = parts;
  const logger = parts.logger.child({ part: 'audit' });
  const enabled = config.AUDIT === 'on';
  const secrets = secretNames(parts.definitions);
  const store = new AuditLogStore(postgres);
  const trail = new AuditTrail({ store, logger, secrets, enabled });
  const operations = new OperationAudit({ trail, plans: new AuditPlans(schema) });
  const upkeep = {
    store,
    retention: new AuditRetention(postgres),
    retentionDays: config.AUDIT_RETENTION_DAYS,
    logger,
  };
  const copier = new ChangeCopier({
    store,
    eventLog: new EventLogStore(postgres),
    postgres,
    logger,
    secrets,
    maintain: (signal) => maintain(upkeep, signal),
  });
  return {
    trail,
    store,
    operations,
    gauges: gauges(trail, copier),
    async start() {
      if (!enabled) {
        logger.warn('AUDIT=off: nothing is told to the audit trail');
        return;
      }
      if (!(await store.isRestricted()))
        logger.warn(
          'the role dharma_audit is missing: the audit trail is kept append-only by triggers alone (docs/audit.md)',
        );
      await store.ensurePartitions();
      await copier.start();
    },
    async close() {
      await Promise.all([copier.close(), trail.close()]);
    },
  };
}

/** Names of fields that the SDL marks `@secret`, in the schema and in the graph. */
export function secretNames(definitions: readonly DefinitionNode[]): SecretNames {
  const fields = definitions.flatMap((definition) =>
    definition.kind === Kind.OBJECT_TYPE_DEFINITION || definition.kind === Kind.INTERFACE_TYPE_DEFINITION
      ? (definition.fields ?? []).filter((field) => directiveOf(field, 'secret'))
      : [],
  );
  const names = fields.flatMap((field) => {
    const alias = textArgument(directiveOf(field, 'alias'), 'property');
    return [field.name.value, ...(alias === undefined ? [] : [alias])];
  });
  return new Set(names);
}

function gauges(trail: AuditTrail, copier: ChangeCopier): GaugeSource[] {
  return [
    { name: 'dharma_audit_entries_total', help: 'Audit entries written.', read: () => trail.gauges.written },
    {
      name: 'dharma_audit_waiting',
      help: 'Audit entries that wait to be written.',
      read: () => trail.gauges.waiting,
    },
    {
      name: 'dharma_audit_failures_total',
      help: 'Attempts to write audit entries that failed.',
      read: () => trail.gauges.failures,
    },
    {
      name: 'dharma_audit_dropped_total',
      help: 'Audit entries given up; the log has them.',
      read: () => trail.gauges.dropped,
    },
    {
      name: 'dharma_audit_changes_total',
      help: 'Changes of the graph copied into the audit trail.',
      read: () => copier.gauges.copied,
    },
    {
      name: 'dharma_audit_change_lag',
      help: 'Transactions of the event log that are not copied yet.',
      read: () => copier.gauges.lag,
    },
    {
      name: 'dharma_audit_leader',
      help: 'Whether this gateway copies changes into the audit trail.',
      read: () => Number(copier.gauges.leader),
    },
  ];
}
