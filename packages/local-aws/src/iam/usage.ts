import type { Statement } from './document.ts';
import { actionMatches, globMatches, patternMatches, substitute } from './match.ts';
import type { AccessRequest } from './request.ts';

export interface GrantedPermission {
  readonly role: string;
  readonly policy: string;
  /** As the policy has it, wildcards and all; `Not …` for NotAction and NotResource. */
  readonly action: string;
  readonly resource: string;
}

/** Which permissions of the template's roles some call has needed. */
export interface Usage {
  mark(statement: Statement, version: string, request: AccessRequest): void;
  isUsed(statement: Statement, action: string, resource: string): boolean;
}

export function createUsage(): Usage {
  const used = new WeakMap<Statement, Set<string>>();
  return {
    mark(statement, version, request) {
      const pairs = used.get(statement) ?? new Set();
      used.set(statement, pairs);
      const { actions, resources } = statement;
      const action = actions?.find((pattern) => actionMatches(pattern, request.action)) ?? notOf(statement.notActions);
      const resource =
        resources?.find((pattern) => resourceMatches(pattern, version, request)) ?? notOf(statement.notResources);
      pairs.add(pairKey(action, resource));
    },
    isUsed: (statement, action, resource) => used.get(statement)?.has(pairKey(action, resource)) ?? false,
  };
}

/** Every action with every resource of a statement. */
export const pairsOf = (statement: Statement): { action: string; resource: string }[] =>
  (statement.actions ?? [notOf(statement.notActions)]).flatMap((action) =>
    (statement.resources ?? [notOf(statement.notResources)]).map((resource) => ({ action, resource })),
  );

const notOf = (patterns: readonly string[] = []): string => `Not ${patterns.join(', ')}`;
const pairKey = (action: string, resource: string): string => `${action} ${resource}`;

function resourceMatches(pattern: string, version: string, request: AccessRequest): boolean {
  const substituted = substitute(pattern, version, request);
  return substituted !== undefined && patternMatches(globMatches, substituted, request.resource);
}
