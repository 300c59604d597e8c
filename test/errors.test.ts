import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { GraphQLError } from 'graphql';
import { Neo4jError } from 'neo4j-driver';
import { graphErrorOf, isTransient } from '../datasources/graph-errors.ts';
import { formatError, statusOf } from '../src/error-format.ts';
import { DharmaError, ERROR_CATALOGUE, type ErrorCode } from '../src/errors.ts';
import { createLogger } from '../src/logger.ts';

const silent = createLogger('silent');

describe('the catalogue', () => {
  it('is what docs/errors.md says, both ways', async () => {
    const text = await readFile(new URL('../docs/errors.md', import.meta.url), 'utf8');
    const documented = [...text.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    const declared = Object.entries(ERROR_CATALOGUE).map(([code, { status }]) => [code, status]);
    expect(documented.toSorted()).toEqual(declared.toSorted());
  });

  it('has a code for each of the seeds', () => {
    const codes: ErrorCode[] = [
      'VALIDATION_ERROR',
      'NOT_FOUND',
      'DATABASE_ERROR',
      'AUTH_ERROR',
      'PERMISSION_ERROR',
      'INTERNAL_ERROR',
    ];
    for (const code of codes) expect(ERROR_CATALOGUE[code].status).toBeGreaterThan(0);
  });
});

describe('an error as the client gets it', () => {
  it('is ours as it stands', () => {
    const formatted = formatError(new DharmaError('NOT_FOUND', 'No such grid.', { id: 'x' }), silent);
    expect(formatted).toEqual({ message: 'No such grid.', extensions: { id: 'x', code: 'NOT_FOUND' } });
    expect(statusOf(formatted)).toBe(404);
  });

  it.each([
    ['a bug', new TypeError('cannot read /srv/secret.ts')],
    ['what is no error at all', 'text'],
    ['null', null],
    ['a wrapped bug', new GraphQLError('secret', { originalError: new Error('MATCH (n) secret') })],
    [
      'a driver error without a code of ours',
      new Neo4jError('Invalid input near MATCH secret', 'Neo.ClientError.Statement.SyntaxError', '', ''),
    ],
    ['a value that cannot be serialised', new GraphQLError('secret value', { path: ['x'] })],
    [
      'a code that the catalogue does not have',
      new GraphQLError('secret', { extensions: { code: 'SECRET' } }),
    ],
  ])('is masked when it is %s', (_, error) => {
    const formatted = formatError(error, silent);
    expect(JSON.stringify(formatted)).not.toMatch(/secret|MATCH/i);
    expect(formatted.extensions?.errorId).toMatch(/^[0-9a-f-]{36}$/);
    expect(['INTERNAL_ERROR', 'DATABASE_ERROR']).toContain(formatted.extensions?.code);
  });
});

describe('an error of Neo4j', () => {
  it.each([
    ['Neo.ClientError.Schema.ConstraintValidationFailed', 'CONFLICT'],
    ['Neo.ClientError.Transaction.TransactionTimedOutClientConfiguration', 'TIMEOUT'],
    ['ServiceUnavailable', 'DATABASE_UNAVAILABLE'],
    ['Neo.TransientError.General.MemoryPoolOutOfMemoryError', 'OPERATION_TOO_LARGE'],
    ['SessionExpired', 'DATABASE_UNAVAILABLE'],
    ['Neo.TransientError.Transaction.DeadlockDetected', 'DATABASE_BUSY'],
    ['Neo.ClientError.Transaction.TransactionHookFailed', 'CAPTURE_UNAVAILABLE'],
  ] as const)('%s is %s', (code, expected) => {
    const translated = graphErrorOf(new Neo4jError('text', code, '', ''));
    expect((translated as DharmaError).code).toBe(expected);
    expect(isTransient(translated)).toBe(expected === 'DATABASE_BUSY');
  });

  it('is a value that is too long, where an index says so', () => {
    const text = "Property value is too large to index. Index: Index( id=23, name='Resource_name' )";
    const error = graphErrorOf(new Neo4jError(text, 'Neo.DatabaseError.Statement.ExecutionFailed', '', ''));
    expect(error).toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringContaining('8,000 bytes'),
    });
  });

  it('in the trigger, when it is a deadlock, can be tried again', () => {
    const error = new Neo4jError(
      "can't acquire ExclusiveLock",
      'Neo.ClientError.Transaction.TransactionHookFailed',
      '',
      '',
    );
    expect(isTransient(graphErrorOf(error))).toBe(true);
  });
});
