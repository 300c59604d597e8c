import { ApiKeyStore } from '../datasources/api-keys.ts';
import { OidcUserStore } from '../datasources/oidc-users.ts';
import { createAudit } from './audit/index.ts';
import { ApiKeys } from './auth/api-keys.ts';
import { Demands } from './auth/demands.ts';
import { Oidc } from './auth/oidc/oidc.ts';
import { Principals } from './auth/revocation.ts';
import type { Backends } from './backends.ts';
import { CompiledQueries } from './compiled/queries.ts';
import { warm } from './compiled/warm.ts';
import type { Config } from './config.ts';
import type { Services } from './context.ts';
import { RawCypher } from './cypher/raw-cypher.ts';
import { Documents } from './documents.ts';
import { OperationExecutor } from './execution.ts';
import type { Foundations } from './foundations.ts';
import { Allowances } from './limits/allowance.ts';
import { limitsOf } from './limits/limits.ts';
import { RateLimits } from './limits/rate.ts';
import { createOutlets } from './live/outlets.ts';
import { Sessions } from './live/sessions.ts';
import { Subscriptions } from './live/subscription.ts';
import type { Logger } from './logger.ts';
import { TrustedDocuments } from './trusted/trusted-documents.ts';
import type { Machine } from './workers/machine.ts';

/** What runs operations, whoever brings them: documents, rights, limits, the executor, the trail. */
export type Operations = Awaited<ReturnType<typeof createOperations>>;

/** @param closing fires when the gateway is closed */
export async function createOperations(
  config: Config,
  logger: Logger,
  foundations: Foundations,
  machine: Machine | undefined,
  closing: AbortSignal,
) {
  const { schema, definitions, backends, redis, cache, live, gatekeeper, metrics } = foundations;
  const { graph, postgres, secrets } = backends;
  const principals = principalsOf(config, logger, backends);
  const outlets = await createOutlets({
    config,
    logger,
    graph,
    postgres,
    feed: live.feed,
    secrets,
    principals: () => principals,
    assertWritable: () => gatekeeper.assertWritable(),
  });
  const rawCypher = new RawCypher(config);
  const audit = createAudit({ config, logger, postgres, schema, definitions });
  backends.notes.goTo((entry) => audit.trail.note(entry));
  const compiled = new CompiledQueries({
    schema,
    run: (statements, signal) => graph.readColumns(statements, { signal }),
    base: { executionContext: graph.reader() },
    verifyShare: config.PLAN_VERIFY_SHARE,
    maxBytes: config.PLAN_CACHE_BYTES,
    logger,
  });
  const services: Services = {
    config,
    graph,
    compiled,
    ...identityOf(backends),
    apiKeys: new ApiKeyStore(postgres),
    feed: live.feed,
    eventLog: live.store,
    webhooks: outlets.webhooks,
    rawCypher,
    audit: audit.trail,
    auditLog: audit.store,
  };
  const limits = limitsOf(config);
  const hideSchema = config.NODE_ENV === 'production';
  const executor = new OperationExecutor({
    schema,
    compiled,
    demands: new Demands(schema, definitions),
    metrics,
    gatekeeper,
    audit: audit.operations,
    slowMillis: config.SLOW_OPERATION_MS,
    onCommit: () => live.wake(),
    answers: cache?.answers,
    limits,
    hideSchema,
  });
  const trusted = new TrustedDocuments({
    config,
    logger,
    onLoaded: (trustedDocuments, names) => {
      metrics.expect(names);
      cache?.responses.forgetTexts();
      void warm(compiled, schema, trustedDocuments, closing);
    },
  });
  return {
    principals,
    sessions: sessionsOf(config, principals, machine),
    outlets,
    rawCypher,
    audit,
    compiled,
    services,
    executor,
    trusted,
    documents: new Documents(schema, limits, hideSchema, trusted),
    allowances: new Allowances(config, new RateLimits(redis, machine?.rateLimiter)),
    subscriptions: new Subscriptions(executor, services),
  };
}

function principalsOf(
  config: Config,
  logger: Logger,
  { tokens, keys, users, postgres }: Backends,
): Principals {
  const schemes = [
    new ApiKeys(new ApiKeyStore(postgres), logger),
    new Oidc(config.OIDC_ISSUERS, new OidcUserStore(postgres), logger),
  ];
  return new Principals({ tokens, schemes, keys, users, postgres, logger });
}

function sessionsOf(
  { SOCKETS_PER_PRINCIPAL, PRINCIPAL_CONCURRENT_OPERATIONS }: Config,
  principals: Principals,
  machine: Machine | undefined,
): Sessions {
  const perOwner = { sessions: SOCKETS_PER_PRINCIPAL, operations: PRINCIPAL_CONCURRENT_OPERATIONS };
  const sessions = new Sessions(perOwner, machine?.places);
  principals.onChange = () => sessions.recheck();
  return sessions;
}

/** What resolvers need for accounts. */
function identityOf({ users, login, userSessions, accounts, signup, tenants }: Backends) {
  return { users, login, userSessions, accounts, signup, tenants };
}
