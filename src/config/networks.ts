import { BlockList, isIP, isIPv4 } from 'node:net';

/** Whether a text is an address, or a network as `10.1.0.0/16`, `2001:db8::/32`. */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...rest] = text.split('/');
  const most = isIPv4(address) ? 32 : 128;
  return isIP(address) > 0 && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

/**
 * A test whether an address is in one of the networks; one of IPv4 that came by IPv6 (`::ffff:10.1.2.3`) is the same address.
 * @param networks of which `isNetwork` holds
 */
export function networksOf(networks: readonly string[]): (address: string) => boolean {
  if (networks.length === 0) return () => false;
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = isIPv4(address) ? 'ipv4' : 'ipv6';
    list.addSubnet(address, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family);
  }
  return (address) => isIP(address) > 0 && list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6');
}
