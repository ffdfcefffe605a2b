import type { Wire } from '../../../protocol/actions.ts';
import type { Api } from '../model.ts';

/** Answers a resource of an API in the members of the API reference, which were written when it was made. */
export const shownOf = <Shown>({ described }: Api, arn: string): Wire<Shown> | undefined =>
  described.get(arn) as Wire<Shown> | undefined;
