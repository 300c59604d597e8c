import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import { networksOf } from '../config/networks.ts';

/** How many bits of an IPv6 address say whose it is: a customer has at least so much to himself. */
const IPV6_PREFIX_BITS = 64;

/** Which proxies are believed, and so who asks. */
export class TrustedProxies {
  readonly trusts: (address: string) => boolean;

  /** @param networks addresses, or networks as `10.0.0.0/8` */
  constructor(networks: readonly string[]) {
    this.trusts = networksOf(networks);
  }

  /** Of who asks: the last one on the way that is not a proxy of ours. */
  addressOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
    let address = socket.remoteAddress ?? '';
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    while (this.trusts(address)) {
      const before = forwarded.pop()?.trim();
      if (!before || !ipaddr.isValid(before)) break;
      address = before;
    }
    return address;
  }

  /** Whether who asks, or the proxy he asks by, has a connection that is encrypted. */
  isSecure({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): boolean {
    const forwarded = headers['x-forwarded-proto'];
    if (forwarded !== undefined && this.trusts(socket.remoteAddress ?? ''))
      return String(forwarded).split(',').at(-1)?.trim() === 'https';
    return 'encrypted' in socket && socket.encrypted === true;
  }
}

/** Who is counted together: an IPv4 address; of IPv6 the network, since its addresses are anybody's to choose. */
export function countedAddress(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/${IPV6_PREFIX_BITS}`)}/${IPV6_PREFIX_BITS}`;
}
