import { BlockList, isIP } from 'node:net';

/**
 * Tests whether an address lies in a block such as `10.0.0.0/24`. A block of one address is refused. recorded:
 * aws/event-ruler, CIDR
 */
export function cidrTest(block: string, invalid: (reason: string) => Error): (address: string) => boolean {
  const [address = '', mask = '', ...more] = block.split('/');
  if (!block.includes('/') || mask === '' || more.length > 0) throw invalid("Malformed CIDR, one '/' required");
  const bits = Number(mask);
  if (!Number.isInteger(bits)) throw invalid('Malformed CIDR, mask bits must be an integer');
  if (bits < 0) throw invalid('Malformed CIDR, mask bits must not be negative');
  const version = isIP(address);
  if (version === 0) throw invalid(`Nonstandard IP address: ${address}`);
  if (version === 4 && bits > 31) throw invalid('IPv4 mask bits must be < 32');
  if (bits > 127) throw invalid('IPv6 mask bits must be < 128');
  const list = new BlockList();
  list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  return (candidate) => {
    const kind = isIP(candidate);
    return kind !== 0 && list.check(candidate, kind === 4 ? 'ipv4' : 'ipv6');
  };
}
