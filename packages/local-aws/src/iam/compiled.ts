import type { NamedPolicy, PolicyDocument, Statement } from '../contract/policy.ts';
import { actionMatches } from './match.ts';

/**
 * The part of some policies that concerns one action: the statements that could apply, and everything that the answer
 * depends on.
 */
export interface ActionPolicies {
  readonly policies: readonly NamedPolicy[];
  /** The condition keys and policy variables of those statements, in lower case. */
  readonly keys: readonly string[];
  /** Tells whether the same request always has the same answer. */
  readonly lasting: boolean;
}

/** Policies that are prepared for many decisions. */
export interface CompiledPolicies {
  /** A number that no other compiled policies have, for the keys of caches. */
  readonly id: number;
  readonly policies: readonly NamedPolicy[];
  forAction(action: string): ActionPolicies;
}

/** A decision that depends on the clock is never kept. */
const passing = new Set(['aws:currenttime', 'aws:epochtime']);

export function compile(id: number, policies: readonly NamedPolicy[]): CompiledPolicies {
  const byAction = new Map<string, ActionPolicies>();
  return {
    id,
    policies,
    forAction(action) {
      const known = byAction.get(action);
      if (known) return known;
      const made = narrow(policies, action);
      byAction.set(action, made);
      return made;
    },
  };
}

function narrow(policies: readonly NamedPolicy[], action: string): ActionPolicies {
  const relevant = policies
    .map(({ name, document }) => ({
      name,
      document: { ...document, statements: document.statements.filter((statement) => concerns(statement, action)) },
    }))
    .filter(({ document }) => document.statements.length > 0);
  const keys = [...new Set(relevant.flatMap(({ document }) => keysOf(document)))].sort();
  return { policies: relevant, keys, lasting: !keys.some((key) => passing.has(key)) };
}

function concerns({ actions, notActions }: Statement, action: string): boolean {
  if (actions) return actions.some((pattern) => actionMatches(pattern, action));
  return !notActions?.some((pattern) => actionMatches(pattern, action));
}

function keysOf({ statements }: PolicyDocument): string[] {
  return statements.flatMap(({ conditions, resources = [], notResources = [] }) => [
    ...conditions.map(({ key }) => key.toLowerCase()),
    ...[...resources, ...notResources, ...conditions.flatMap(({ values }) => values)].flatMap(variablesOf),
  ]);
}

const variablesOf = (pattern: string): string[] =>
  [...pattern.matchAll(/\$\{([^},]*)/g)].map(([, name = '']) => name.trim().toLowerCase());
