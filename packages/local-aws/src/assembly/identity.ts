import type { Stack } from './cloud-assembly.ts';

/** Identifies a stack: another region may have one of the same name. */
export const identityOf = ({ name, region }: Pick<Stack, 'name' | 'region'>): string =>
  region === undefined ? name : `${region}/${name}`;

export const isOne = (one: Stack, other: Stack): boolean => identityOf(one) === identityOf(other);
