import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

type Network = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** How many bits of an IPv6 address say whose it is: a customer has at least so much to himself. */
const IPV6_PREFIX_BITS = 64;

/** Which proxies are believed, and so who asks. */
export class TrustedProxies {
  readonly #networks: readonly Network[];

  /** @param networks addresses, or networks as `10.0.0.0/8` */
  constructor(networks: readonly string[]) {
    this.#networks = networks.map((text) => {
      if (text.includes('/')) return ipaddr.parseCIDR(text);
      const address = ipaddr.process(text);
      return [address, address.kind() === 'ipv4' ? 32 : 128];
    });
  }

  trusts(address: string): boolean {
    if (!ipaddr.isValid(address)) return false;
    const parsed = ipaddr.process(address);
    return this.#networks.some(
      ([network, bits]) =>
        network.kind() === parsed.kind() && (parsed as ipaddr.IPv4).match(network as ipaddr.IPv4, bits),
    );
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
}

/** Who is counted together: an IPv4 address; of IPv6 the network, since its addresses are anybody's to choose. */
export function countedAddress(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed}/${IPV6_PREFIX_BITS}`)}/${IPV6_PREFIX_BITS}`;
}
