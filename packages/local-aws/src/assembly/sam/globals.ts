import type { TemplateResource } from '../template.ts';
import { membersOf, type Members } from './model.ts';
import { isObject } from '../../kernel/is-object.ts';

/**
 * Adds the properties that the section `Globals` has for the type of a resource. docs: AWS SAM Developer Guide,
 * "Globals section of the AWS SAM template"
 */
export function withGlobals(
  globals: unknown,
  resource: TemplateResource & { readonly IgnoreGlobals?: unknown },
): Members {
  const { Type, Properties = {}, IgnoreGlobals } = resource;
  if (IgnoreGlobals === '*') return Properties;
  const ofType = membersOf(membersOf(globals)[Type.replace('AWS::Serverless::', '')]);
  const ignored = [IgnoreGlobals].flat();
  const wanted = Object.fromEntries(Object.entries(ofType).filter(([name]) => !ignored.includes(name)));
  return membersOf(merged(wanted, Properties));
}

/** Merges maps and joins lists. For any other value the one of the resource wins. */
function merged(global: unknown, own: unknown): unknown {
  if (Array.isArray(global) && Array.isArray(own)) return [...(global as unknown[]), ...(own as unknown[])];
  if (!isObject(global) || !isObject(own) || isCall(global) || isCall(own)) return own;
  const names = [...new Set([...Object.keys(global), ...Object.keys(own)])];
  return Object.fromEntries(names.map((name) => [name, name in own ? mergedMember(global, own, name) : global[name]]));
}

const mergedMember = (global: Members, own: Members, name: string): unknown =>
  name in global ? merged(global[name], own[name]) : own[name];

const isCall = (value: Members): boolean => {
  const [name = '', ...others] = Object.keys(value);
  return others.length === 0 && (name === 'Ref' || name.startsWith('Fn::'));
};
