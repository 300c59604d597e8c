import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Audit, serverAudits } from 'graphql-http';
import { startTestGateway, type TestGateway } from './support/gateway.ts';

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway?.close());

describe('GraphQL over HTTP', () => {
  const audits: Audit[] = serverAudits({ url: () => `${gateway.url}/graphql` });

  it('is audited in full', () => {
    expect(audits.length).toBeGreaterThanOrEqual(61);
  });

  for (const audit of audits) {
    it(audit.name, async () => {
      const result = await audit.fn();
      // A notice is about what a server MAY do: we take GET requests with the header that prevents CSRF only.
      expect(
        result.status === 'notice'
          ? 'ok'
          : `${result.status} ${result.status === 'ok' ? '' : result.reason}`.trim(),
      ).toBe('ok');
    });
  }
});
