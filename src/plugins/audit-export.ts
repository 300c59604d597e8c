import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { AuditLogStore } from '../../datasources/audit-log.ts';
import { callerOf } from '../audit/entry.ts';
import { exportLines, momentOf } from '../audit/export.ts';
import { identify } from '../audit/identify.ts';
import type { AuditTrail } from '../audit/trail.ts';
import type { Principals } from '../auth/revocation.ts';
import { DharmaError } from '../errors.ts';

const PATH = '/audit/export';
const PERMISSION = 'platform:audit:read';

/** The audit trail as newline-delimited JSON, by `from` and `to`, for those who may read it. Being read is itself told. */
export function addAuditExport(
  app: FastifyInstance,
  { principals, store, trail }: { principals: Principals; store: AuditLogStore; trail: AuditTrail },
): void {
  app.get<{ Querystring: { from?: string; to?: string } }>(PATH, async (request, reply) => {
    const client = {
      address: request.ip,
      userAgent: request.headers['user-agent'],
      transport: 'http',
    };
    const parts = { principals, audit: trail };
    const from = { client, correlationId: request.id };
    const principal = await identify(parts, request.headers.authorization, from);
    const caller = callerOf({ principal, ...from });
    const entry = { kind: 'READ', action: 'exportAuditLogs', ...caller } as const;
    if (!principal?.permissions.has(PERMISSION)) {
      const code = principal ? 'PERMISSION_ERROR' : 'AUTH_ERROR';
      trail.refuse({ ...entry, kind: 'DENIED', result: 'DENIED', code });
      throw new DharmaError(code);
    }
    const filter = rangeOf(request.query);
    await trail.record({ ...entry, detail: { arguments: filter } });
    return reply
      .headers({ 'content-type': 'application/x-ndjson; charset=utf-8', 'cache-control': 'no-store' })
      .send(Readable.from(exportLines(store, filter), { highWaterMark: 1 }));
  });
}

/** @throws DharmaError VALIDATION_ERROR */
function rangeOf({ from, to }: { from?: string; to?: string }) {
  try {
    return { from: momentOf(from, 'from'), to: momentOf(to, 'to') };
  } catch (error) {
    throw new DharmaError('VALIDATION_ERROR', (error as Error).message);
  }
}
