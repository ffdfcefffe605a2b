import type { GrantedPermission } from '../iam/authorize.ts';
import type { Entry, Journal } from './journal.ts';

/** Tells which permissions of the template's roles a call has needed. It learns that from the journal. */
export interface Usage {
  isUsed(permission: GrantedPermission): boolean;
}

export function createUsage(journal: Journal): Usage {
  const used = new WeakMap<object, Set<string>>();
  journal.follow((entry: Entry) => {
    for (const { decision } of entry.decisions) {
      if (!decision.allowed || decision.by.kind !== 'identity') continue;
      const { statement, pattern } = decision.by;
      const pairs = used.get(statement) ?? new Set();
      used.set(statement, pairs.add(pairKey(pattern)));
    }
  });
  return { isUsed: (permission) => used.get(permission.statement)?.has(pairKey(permission)) ?? false };
}

const pairKey = ({ action, resource }: { readonly action: string; readonly resource: string }): string =>
  `${action} ${resource}`;
