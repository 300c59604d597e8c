import { APPLICATION_VULNERABILITIES } from './vulnerabilities-application.ts';
import { GATEWAY_VULNERABILITIES } from './vulnerabilities-gateway.ts';
import { NETWORK_VULNERABILITIES } from './vulnerabilities-network.ts';
import { PLATFORM_VULNERABILITIES } from './vulnerabilities-platform.ts';
import type { VulnerabilityFact } from './vulnerability-fact.ts';

/** Every vulnerability of the demo; all are in the catalogue of known exploited vulnerabilities. */
export const VULNERABILITIES: readonly VulnerabilityFact[] = [
  ...PLATFORM_VULNERABILITIES,
  ...APPLICATION_VULNERABILITIES,
  ...GATEWAY_VULNERABILITIES,
  ...NETWORK_VULNERABILITIES,
];
