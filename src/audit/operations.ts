import { createHash } from 'node:crypto';
import { type GraphQLFormattedError, getArgumentValues, Kind, OperationTypeNode } from 'graphql';
import type { Context } from '../context.ts';
import { formatError } from '../error-format.ts';
import { DharmaError, type ErrorCode, isErrorCode } from '../errors.ts';
import type { OperationRequest, OperationResult } from '../execution.ts';
import { fragmentsOf } from '../root-fields.ts';
import { type AuditEntry, callerOf } from './entry.ts';
import { Hourly } from './hourly.ts';
import type { AuditedField, AuditPlans } from './plans.ts';
import type { AuditTrail } from './trail.ts';

type Values = Record<string, unknown>;

const REFUSED = new Set<unknown>(['AUTH_ERROR', 'PERMISSION_ERROR', 'TOO_MANY_LOGINS']);
const LETS_IN = new Set(['LOGIN', 'REFRESH']);

/** Tells of operations: called by the executor around each, whatever transport it came by. */
export class OperationAudit {
  readonly #trail: AuditTrail;
  readonly #plans: AuditPlans;
  readonly #hourly = new Hourly();

  constructor(parts: { trail: AuditTrail; plans: AuditPlans }) {
    this.#trail = parts.trail;
    this.#plans = parts.plans;
  }

  /** Tells of a key, and of a token of another issuer, when it is used: nobody has logged in here with them. */
  admitted({ context }: { context: Parameters<typeof callerOf>[0] }): void {
    const { principal, client } = context;
    if (!principal || principal.method === 'password') return;
    const what = principal.keyId ?? principal.id;
    if (!this.#hourly.isDue([principal.method, what, client?.address ?? ''])) return;
    const isKey = principal.method === 'api-key';
    this.#trail.note({
      kind: isKey ? 'API_KEY' : 'LOGIN',
      action: isKey ? 'use' : principal.method,
      ...callerOf(context),
      ...(isKey && { entity: { type: 'ApiKey', id: principal.keyId } }),
    });
  }

  /** Tells that an operation was not let in. Its answer does not wait: nothing was done. */
  refused(request: OperationRequest, error: unknown): void {
    if (!this.#trail.enabled) return;
    const { operation, context } = request;
    const code = codeOf(error);
    const fields = this.#fieldsOf(request);
    const isMutation = operation.operation === OperationTypeNode.MUTATION;
    if (isMutation && fields.length > 0) {
      this.#trail.refuse(...fields.map((field) => outcome(entryOf(request, field), field, code)));
    } else if (code === 'PERMISSION_ERROR' || (code === 'AUTH_ERROR' && context.refusal)) {
      this.#trail.refuse(denied(request, code));
    }
  }

  /**
   * Runs what was let in. Of a mutation, the attempt is on disk before anything is done, and the outcome before the answer.
   * @param run its result; what it throws is told and thrown on. It is given what resolves once the attempt is on disk: until
   *   then it does nothing that it cannot undo
   * @returns the result; without data where somebody would be let in untold
   * @throws DharmaError AUDIT_UNAVAILABLE when the attempt cannot be written: nothing was done
   */
  async around(
    request: OperationRequest,
    run: (attempted: Promise<void>) => Promise<OperationResult>,
  ): Promise<OperationResult> {
    if (!this.#trail.enabled) return run(TOLD);
    const fields = this.#fieldsOf(request);
    if (fields.length === 0) return this.#watched(request, run);
    const attempts = new Map(
      fields.filter(isAttempted).map((field) => [field, entryOf(request, field)] as const),
    );
    const attempted = this.#trail.attempt(
      ...[...attempts.values()].map((entry) => ({ ...entry, result: 'ATTEMPT' as const })),
    );
    // Whether or not somebody waits for it.
    attempted.catch(() => {});
    const entries = (field: AuditedField) => attempts.get(field) ?? entryOf(request, field);
    let result: OperationResult;
    try {
      result = await run(attempted);
    } catch (error) {
      await attempted;
      await this.#tell(request, fields, entries, { errors: [] }, codeOf(error)).catch(() => {});
      throw error;
    }
    await attempted;
    const code = errorCodeIn(result.errors);
    return this.#tell(request, fields, entries, result, code).then(
      () => result,
      (error: unknown) => untold(fields, result, error, request.context),
    );
  }

  /** A plain read: told only where the graph itself refused it. */
  async #watched(
    request: OperationRequest,
    run: (attempted: Promise<void>) => Promise<OperationResult>,
  ): Promise<OperationResult> {
    const result = await run(TOLD);
    const refused = result.errors?.some(({ extensions }) => extensions?.code === 'PERMISSION_ERROR');
    if (refused) this.#trail.refuse(denied(request, 'PERMISSION_ERROR'));
    return result;
  }

  /** Waits for the outcome of what was attempted or lets somebody in; of the rest, it is noted. */
  async #tell(
    request: OperationRequest,
    fields: readonly AuditedField[],
    entries: (field: AuditedField) => AuditEntry,
    { data }: OperationResult,
    code: ErrorCode | undefined,
  ): Promise<void> {
    const awaited: AuditEntry[] = [];
    for (const field of fields) {
      const told = outcome(entries(field), field, code, data as Values | null | undefined);
      const entry = LETS_IN.has(field.kind) ? await whoCameIn(request, field, told, data) : told;
      if (isAttempted(field) || (code === undefined && field.kind !== 'READ')) awaited.push(entry);
      else if (code === undefined) this.#noteRead(entry, field);
      else this.#trail.refuse(entry);
    }
    await this.#trail.record(...awaited);
  }

  #fieldsOf({ operation, document }: OperationRequest): readonly AuditedField[] {
    return operation.operation === OperationTypeNode.SUBSCRIPTION
      ? []
      : this.#plans.of(operation, fragmentsOf(document));
  }

  #noteRead(entry: AuditEntry, { definition, isFrequent }: AuditedField): void {
    const by = [definition.name, entry.actor?.id ?? '', entry.client?.address ?? ''];
    if (!isFrequent || this.#hourly.isDue(by)) this.#trail.note(entry);
  }
}

/** Of what is not told before it begins. */
const TOLD = Promise.resolve();

/** What changes something, or runs what the caller wrote, is told before it begins. */
function isAttempted({ kind, definition }: AuditedField): boolean {
  return kind === 'MUTATION' || definition.name === 'cypher';
}

function entryOf(
  request: OperationRequest,
  { node, definition, kind, entityType }: AuditedField,
): AuditEntry {
  const { operation, context, variables } = request;
  const values = argumentsOf({ node, definition }, variables);
  const id = values.id ?? (values.input as Values | undefined)?.id;
  return {
    kind,
    action: definition.name,
    ...callerOf(context),
    operation: operation.name?.value,
    entity: { type: entityType, id: typeof id === 'string' ? id : undefined },
    // Of who comes in, what was sent is a secret from end to end.
    ...(kind === 'MUTATION' || kind === 'READ' ? { detail: { arguments: values } } : {}),
  };
}

/** @param entry as of the attempt */
function outcome(
  entry: AuditEntry,
  field: AuditedField,
  code: ErrorCode | undefined,
  data?: Values | null,
): AuditEntry {
  const given = data?.[field.node.alias?.value ?? field.node.name.value];
  const entity = { ...entry.entity, id: entry.entity?.id ?? idIn(given) };
  const result = code === undefined ? 'OK' : REFUSED.has(code) ? 'DENIED' : 'FAILED';
  // The attempt has the arguments.
  const { detail, ...rest } = entry;
  const shown = isAttempted(field) && data !== undefined ? rest : { ...rest, detail };
  return { ...shown, result, code, entity };
}

/** Of who would come in: the user, or where there is none, a hash of the account: what was typed may be a password. */
async function whoCameIn(
  { variables, context }: OperationRequest,
  field: AuditedField,
  entry: AuditEntry,
  data: OperationResult['data'],
): Promise<AuditEntry> {
  const given = data?.[field.node.alias?.value ?? field.node.name.value] as Values | null | undefined;
  const claims = typeof given?.accessToken === 'string' ? claimsOf(given.accessToken) : undefined;
  const method = field.kind === 'LOGIN' ? 'password' : undefined;
  if (claims) return { ...entry, actor: { id: claims.sub, email: claims.email }, method };
  const values = argumentsOf(field, variables);
  const account = (values.input as Values | undefined)?.email ?? values.token;
  if (typeof account !== 'string') return entry;
  // Asked for every account: an answer takes as long for one that is not known.
  const user = await context.services.users.byEmail(account).catch(() => undefined);
  if (user) return { ...entry, actor: { id: user.id, email: user.email }, method };
  return { ...entry, detail: { account: accountHash(account) } };
}

/** What stands for an account that is not known, the same for the same one. */
function accountHash(account: string): string {
  return `sha256:${createHash('sha256').update(account.trim().toLowerCase()).digest('hex').slice(0, 32)}`;
}

/** Of a token that was just issued here. */
function claimsOf(token: string): { sub: string; email: string } | undefined {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function argumentsOf(
  { node, definition }: Pick<AuditedField, 'node' | 'definition'>,
  variables: Values,
): Values {
  try {
    return getArgumentValues(definition, node, variables);
  } catch {
    // Not of the types that the schema asks for: nothing was run with them.
    return {};
  }
}

function idIn(value: unknown): string | undefined {
  if (value === null || typeof value !== 'object') return undefined;
  const { id } = value as Values;
  if (typeof id === 'string') return id;
  const inner = Object.values(value).filter((one) => typeof one === 'object' && one !== null);
  const ids = inner.map((one) => (Array.isArray(one) ? one[0] : one)?.id);
  return ids.find((one) => typeof one === 'string');
}

function denied(request: OperationRequest, code: ErrorCode): AuditEntry {
  const { operation, context } = request;
  const [first] = operation.selectionSet.selections;
  const action = first?.kind === Kind.FIELD ? first.name.value : operation.operation;
  return {
    kind: 'DENIED',
    action,
    result: 'DENIED',
    code,
    ...callerOf(context),
    operation: operation.name?.value,
    ...(context.refusal && { detail: { refusal: context.refusal.message } }),
  };
}

function codeOf(error: unknown): ErrorCode {
  return error instanceof DharmaError ? error.code : 'INTERNAL_ERROR';
}

function errorCodeIn(errors: readonly GraphQLFormattedError[] | undefined): ErrorCode | undefined {
  if (!errors?.length) return undefined;
  const code = errors[0]?.extensions?.code;
  return isErrorCode(code) ? code : 'INTERNAL_ERROR';
}

/** The answer to what was done, but could not be told: who would come in does not; a change is not taken back by silence. */
function untold(
  fields: readonly AuditedField[],
  result: OperationResult,
  error: unknown,
  { logger }: Context,
): OperationResult {
  if (fields.some(({ kind }) => LETS_IN.has(kind))) return { errors: [formatError(error, logger)] };
  const audit = { recorded: false, message: 'The outcome is not in the audit trail yet; the attempt is.' };
  return { ...result, extensions: { ...result.extensions, audit } };
}
