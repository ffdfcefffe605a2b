import type { EpochMs } from '../../kernel/clock.ts';
import { textOf, type Members, type Need, type Scope } from '../../contract/action.ts';
import { actionFor } from '../../protocol/actions.ts';
import type { AllowedPatterns } from './allowed-patterns.ts';
import type { Marks } from './marks.ts';
import type { Secrets } from './secrets.ts';
import type { SsmStore } from './store.ts';

/** The parts of the service that each of its actions gets. */
export interface SsmContext extends Scope {
  readonly store: SsmStore;
  readonly marks: Marks;
  readonly patterns: AllowedPatterns;
  readonly secrets: Secrets;
  readonly now: () => EpochMs;
}

export const ssmAction = actionFor<SsmContext>();

/** The most names that one call may give. */
export const mostNames = 10;

/** Answers the ARN that permissions name, from a name or an ARN. It drops the version or label at the end. */
export function permissionArn({ region, accountId }: Scope, value: unknown): string {
  const root = `arn:aws:ssm:${region}:${accountId}:parameter`;
  const reference = textOf(value);
  const path = reference.startsWith(`${root}/`) ? reference.slice(root.length) : reference;
  if (path.startsWith('arn:')) return path;
  const [name = ''] = path.split(':', 1);
  return `${root}${name.startsWith('/') ? '' : '/'}${name}`;
}

/** Needs a permission on the parameter that a request names by the member. */
export const onParameter =
  (action: string, member: 'Name' | 'ResourceId' = 'Name') =>
  (input: Members, scope: Scope): readonly Need[] => [{ action, resource: permissionArn(scope, input[member]) }];

/** Answers the value of a condition key for a switch. */
export function switchOf(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === 'boolean' ? String(value) : textOf(value);
}
