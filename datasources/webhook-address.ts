import { lookup as resolve } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address that may not be called. */
export class RefusedAddressError extends Error {
  constructor() {
    super('The address may not be called.');
    this.name = 'RefusedAddressError';
  }
}

/** Public by its number, but inside Azure: the host's agent (WireServer). */
const PLATFORM = new Set(['168.63.129.16']);
/** What the registry has assigned to the public so far (RFC 4291, section 2.4; IANA): one eighth of the space. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** 64:ff9b::/96, the well-known prefix of NAT64 (RFC 6052): the IPv4 address is in the last four bytes. */
const NAT64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/**
 * Whether an address belongs to the public internet. What carries an IPv4 address (mapped, NAT64, 6to4) is as public as
 * that one; Teredo, documentation, benchmarking and everything else that IANA has set aside is not.
 * @param text an IPv4 or IPv6 address, with or without a zone
 */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  if (address instanceof ipaddr.IPv4)
    return address.range() === 'unicast' && !PLATFORM.has(address.toString());
  const bytes = address.toByteArray();
  const carried = (from: number) => isPublicAddress(bytes.slice(from, from + 4).join('.'));
  if (address.isIPv4MappedAddress() || address.match(NAT64)) return carried(12);
  if (address.range() === '6to4') return carried(2);
  return address.match(GLOBAL_UNICAST) && address.range() === 'unicast';
}

/**
 * A name lookup for sockets that gives no address outside the public internet. What it gives is what is connected to,
 * so a name that resolves differently a moment later changes nothing (DNS rebinding). One bad address refuses the name.
 */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    const first = addresses[0];
    if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
      return callback(new RefusedAddressError(), []);
    if (options.all) return callback(null, addresses);
    callback(null, first.address, first.family);
  });
};

/** Why a URL cannot be a webhook's, in words for whoever gave it. */
export function urlProblem(text: string, allowPrivate: boolean): string | undefined {
  if (text.length > 2000 || !URL.canParse(text)) return 'is not a URL of at most 2,000 characters';
  // The parser turns octal, hexadecimal and short forms of an IPv4 address into four decimal numbers.
  const { protocol, username, password, hostname } = new URL(text);
  if (protocol !== 'https:' && !(allowPrivate && protocol === 'http:'))
    return allowPrivate ? 'must begin with https:// or http://' : 'must begin with https://';
  if (username || password) return 'must not contain a user name or a password';
  return allowPrivate || isPublicHost(hostname) ? undefined : 'leads to a network that may not be called';
}

/** Of an address: whether it is public. Of a name: true, unless it is one for this machine; the rest is seen when it is resolved. */
function isPublicHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host) !== 0) return isPublicAddress(host);
  return !/(^|\.)localhost$/i.test(host);
}
