import type { Wire } from '../../../protocol/actions.ts';
import type { Api } from '../model.ts';

/** A resource of an API as the API reference has it: it was described in these members when it was made. */
export const shownOf = <Shown>({ described }: Api, arn: string): Wire<Shown> | undefined =>
  described.get(arn) as Wire<Shown> | undefined;
