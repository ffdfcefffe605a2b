import type { AccessCall, ConditionKeys } from '../contract/action.ts';
import { nameOf } from '../kernel/principal.ts';
import { contextValue, type ContextEnvironment } from './context.ts';

/**
 * Makes a key of everything in a call that a decision can depend on. The length stands before each value, so that no
 * two calls share a key.
 */
export function callKey(
  call: AccessCall,
  own: readonly string[],
  theirs: readonly string[],
  environment: ContextEnvironment,
): string {
  const { principal, action, resource } = call;
  const who = principal.type === 'Anonymous' ? '' : nameOf(principal);
  let key = `${action},${who.length},${who}${resource.length},${resource}`;
  for (const name of own) key += framed(contextValue(name, call, environment));
  for (const name of theirs) key += framed(contextValue(name, call, environment));
  return key;
}

const framed = (value: ConditionKeys[string]): string => {
  if (value === undefined) return '-';
  return typeof value === 'string' ? `${value.length},${value}` : `[${value.length},${value.map(framed).join('')}`;
};
