import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';

/**
 * The addresses that may be reached.
 * - `public`: those of the internet
 * - `loopback`: also those of this machine
 * - `internal`: also those of private networks
 *
 * The addresses at which clouds give credentials of the machine to every program on it are in none of them: link-local ones, and
 * those of AWS over IPv6 and of Alibaba Cloud.
 */
export type Reach = 'public' | 'loopback' | 'internal';

const METADATA: ReadonlySet<string> = new Set(['fd00:ec2::254', '100.100.100.200']);

/**
 * Returns whether an address may be reached. Addresses of IPv4 within ones of IPv6 (mapped, or behind NAT64) count as what they
 * lead to. A text that is no address may not.
 */
export function isReachable(address: string, reach: Reach): boolean {
  if (!ipaddr.isValid(address)) return false;
  const ip = behindNat64(ipaddr.process(address));
  const range: string = ip.range();
  if (range === 'linkLocal' || METADATA.has(ip.toString())) return false;
  if (range === 'unicast' || reach === 'internal') return true;
  // The unspecified address connects to this machine.
  return reach === 'loopback' && (range === 'loopback' || range === 'unspecified');
}

/** @see https://www.rfc-editor.org/rfc/rfc6052#section-2.1 */
function behindNat64(ip: IPv4 | IPv6): IPv4 | IPv6 {
  return ip.range() === 'rfc6052' ? ipaddr.parse(ip.toByteArray().slice(-4).join('.')) : ip;
}
