import { BlockList, isIP } from 'node:net';

/** Whether an address lies in a block such as `10.0.0.0/24`; undefined when `block` is no block. */
export function cidrTest(block: unknown): ((address: string) => boolean) | undefined {
  const match = typeof block === 'string' ? /^([^/]+)\/(\d{1,3})$/.exec(block) : null;
  const [address = '', bits] = [match?.[1], Number(match?.[2])];
  const version = isIP(address);
  if (version === 0 || bits > (version === 4 ? 32 : 128)) return undefined;
  const list = new BlockList();
  list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  return (candidate) => {
    const kind = isIP(candidate);
    return kind !== 0 && list.check(candidate, kind === 4 ? 'ipv4' : 'ipv6');
  };
}
