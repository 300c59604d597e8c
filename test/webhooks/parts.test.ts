import { describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { DharmaError } from '../../src/errors.ts';
import type { LiveEvent } from '../../src/live/change.ts';
import { gapOf } from '../../src/live/gap.ts';
import { backoffMillis } from '../../src/live/webhooks/backoff.ts';
import { eventMessage, headersOf, noticeMessage } from '../../src/live/webhooks/message.ts';
import { newKey } from '../../src/secrets/secret-box.ts';

const event = (change: Partial<LiveEvent['change']>): LiveEvent => ({
  cursor: 'c1a.0.9f3e1ab2',
  committedAt: '2026-01-01T00:00:00.000Z',
  actor: null,
  correlationId: null,
  change: { operation: 'UPDATED', before: {}, after: {}, ...change },
});
const SHARED = new Set(['Resource']);
const bodyOf = (change: Partial<LiveEvent['change']>) => JSON.parse(eventMessage(event(change), SHARED).body);

describe('a message', () => {
  it('is of the type that all views of a node share, of the relationship, or of a batch', () => {
    const typeOf = (labels: string[]) => bodyOf({ node: { id: 'x', labels } }).type;
    expect(typeOf(['COMPUTE', 'Resource'])).toBe('Resource.updated');
    expect(typeOf(['Zebra', 'Ape'])).toBe('Ape.updated');
    expect(typeOf([])).toBe('Node.updated');
    const relationship = {
      type: 'CONTAINS',
      from: { id: 'a', labels: ['Resource'], facts: { severity: 'HIGH' } },
      to: { id: null, labels: [] },
    };
    expect(bodyOf({ operation: 'CONNECTED', relationship })).toMatchObject({
      type: 'CONTAINS.connected',
      data: { relationship: { from: { id: 'a', labels: ['Resource'] }, to: { id: null, labels: [] } } },
    });
    const summary = [{ type: 'Resource', operation: 'CREATED' as const, count: 3 }];
    const batch = bodyOf({ operation: 'SUMMARISED', summary });
    expect([batch.type, batch.data.summary, batch.data.after]).toEqual([
      'Batch.summarised',
      summary,
      undefined,
    ]);
  });

  it('keeps the digits of whole numbers, and what filters look at to itself', () => {
    const { data } = bodyOf({
      node: { id: 'x', labels: ['Resource'], facts: { severity: 'HIGH' } },
      after: { bytes: 9_007_199_254_740_993n, list: [1n] },
    });
    expect(data).toMatchObject({ after: { bytes: '9007199254740993', list: ['1'] } });
    expect(JSON.stringify(data)).not.toContain('severity');
  });

  it('has an id without a full stop, which would make the signed text ambiguous', () => {
    expect(eventMessage(event({}), SHARED).id).toBe('c1a_0_9f3e1ab2');
    const gap = gapOf(new DharmaError('EVENTS_MISSED', undefined, { cursor: 'c1.z.0', reason: 'r' }));
    expect(gap && noticeMessage(gap).id).toBe('notice-c1_z_0');
    expect(gapOf(new DharmaError('DATABASE_ERROR', undefined, { cursor: 'c1.z.0' }))).toBeUndefined();
    expect(gapOf(new Error('x'))).toBeUndefined();
  });

  it('is signed by each secret that is still good, at the time of the attempt', () => {
    const [current, previous] = [newKey(), newKey()].map((key) => `whsec_${key}`) as [string, string];
    const message = { id: 'm', body: '{}' };
    const at = new Date();
    const until = new Date(at.getTime() + 1);
    const secrets = [{ secret: current }, { secret: previous, until }];
    const both = headersOf(message, secrets, at);
    for (const secret of [current, previous]) expect(new Webhook(secret).verify('{}', both)).toEqual({});
    const later = headersOf(message, secrets, until);
    expect(() => new Webhook(previous).verify('{}', later)).toThrow();
    expect(later['webhook-timestamp']).toBe(String(Math.floor(until.getTime() / 1000)));
  });
});

describe('the pause before another attempt', () => {
  it('grows fourfold to ten minutes, shortened by half at most, and is as long as the receiver asks, up to an hour', () => {
    for (const [attempts, whole] of [
      [1, 1000],
      [2, 4000],
      [5, 256_000],
      [6, 600_000],
      [99, 600_000],
    ] as const) {
      const pauses = Array.from({ length: 200 }, () => backoffMillis(attempts, 1000));
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(whole / 2);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(whole);
      expect(new Set(pauses).size).toBeGreaterThan(50);
    }
    expect(backoffMillis(1, 1000, 30_000)).toBe(30_000);
    expect(backoffMillis(1, 1000, 86_400_000)).toBe(3_600_000);
    expect(backoffMillis(6, 1000, 5)).toBeGreaterThanOrEqual(300_000);
  });
});
