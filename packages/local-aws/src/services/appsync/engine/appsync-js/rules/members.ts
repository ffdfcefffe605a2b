import type { AnyNode, Identifier, MemberExpression } from 'acorn';
import type { Problem } from '../parse.ts';
import { isReference, type Visit } from '../scope.ts';
import {
  builtinMembers,
  deniedMethod,
  globalConstants,
  libraryMembers,
  libraryTypes,
  machinery,
  methodStatus,
  missingBuiltins,
  plainGlobals,
  undocumentedId,
} from '../vocabulary.ts';
import { methodName } from './functions.ts';
import { lint, missing, typeError } from './syntax.ts';

export interface MemberFindings {
  readonly problems: Problem[];
  /** The ids of undocumented members; the run must allow each of them. */
  readonly undocumented: ReadonlySet<string>;
}

/** Checks names and members, if they can be known without running the code. */
export function memberFindings(visits: readonly Visit[]): MemberFindings {
  const undocumented = new Set<string>();
  const check = (visit: Visit): Problem | undefined => {
    const { node } = visit;
    if (node.type === 'Identifier') return isReference(visit) ? checkName(node, visit, undocumented) : undefined;
    if (node.type === 'MemberExpression') return checkMember(node, visit, undocumented);
    return undefined;
  };
  return { problems: visits.map(check).filter((problem) => problem !== undefined), undocumented };
}

function checkName(node: Identifier, visit: Visit, undocumented: Set<string>): Problem | undefined {
  const { name } = node;
  if (visit.resolve(name) || globalConstants.includes(name) || isLibrary(name)) return undefined;
  if (Object.hasOwn(builtinMembers, name))
    return isNamespaceUse(visit) ? undefined : checkBareBuiltin(node, visit, undocumented);
  if (missingBuiltins.has(name)) return missing(node, name);
  if (name === 'Promise') return lint(node, 'no-promise', 'Promise is not supported');
  if (plainGlobals.includes(name)) return needs(name, undocumented);
  return typeError(node, 2304, `Cannot find name '${name}'.`);
}

const isLibrary = (name: string): boolean => !name.includes('.') && Object.hasOwn(libraryMembers, name);
const isNamespaceUse = ({ parent, key }: Visit): boolean =>
  parent?.node.type === 'MemberExpression' && key === 'object' && methodName(parent.node) !== undefined;

/** `String(x)` converts. The code may not use a built-in object as a value in any other way. */
function checkBareBuiltin(node: Identifier, { parent, key }: Visit, undocumented: Set<string>): Problem | undefined {
  const isCalled = parent?.node.type === 'CallExpression' && key === 'callee';
  if (isCalled && missingBuiltins.has(node.name)) return missing(node, node.name);
  if (isCalled && undocumentedId(node.name)) return needs(node.name, undocumented);
  return lint(node, undefined, `${node.name} can only be used for its members.`);
}

function needs(name: string, undocumented: Set<string>): undefined {
  const id = undocumentedId(name);
  if (id !== undefined) undocumented.add(id);
}

function checkMember(node: MemberExpression, visit: Visit, undocumented: Set<string>): Problem | undefined {
  const member = methodName(node);
  if (member === undefined) return undefined;
  const path = libraryPath(node.object, visit);
  if (path !== undefined) return checkLibraryMember(node, path, member);
  if (node.object.type === 'Identifier' && !visit.resolve(node.object.name)) {
    const { name } = node.object;
    if (Object.hasOwn(builtinMembers, name) || plainGlobals.includes(name))
      return checkStatic(node, name, member, undocumented);
  }
  if (machinery.has(member)) return lint(node, undefined, `The property ${member} is not supported.`);
  return isCallee(visit) && !isOwnFunction(node, member, visit) ? checkMethod(node, member, undocumented) : undefined;
}

/** Answers the part of the library that an expression means: `util.time`, or '' for a namespace import of the whole. */
function libraryPath(node: AnyNode, visit: Visit): string | undefined {
  if (node.type === 'Identifier') return libraryName(node.name, visit);
  const member = node.type === 'MemberExpression' ? methodName(node) : undefined;
  if (node.type !== 'MemberExpression' || member === undefined) return undefined;
  const owner = libraryPath(node.object, visit);
  if (owner === undefined) return undefined;
  const path = owner === '' ? member : `${owner}.${member}`;
  return Object.hasOwn(libraryMembers, path) ? path : undefined;
}

function libraryName(name: string, { resolve }: Visit): string | undefined {
  const binding = resolve(name);
  if (!binding) return isLibrary(name) ? name : undefined;
  if (binding.value?.type === 'ImportNamespaceSpecifier') return '';
  const imported =
    binding.value?.type === 'ImportSpecifier' && binding.value.imported.type === 'Identifier'
      ? binding.value.imported.name
      : undefined;
  return imported !== undefined && isLibrary(imported) ? imported : undefined;
}

function checkLibraryMember(node: MemberExpression, path: string, member: string): Problem | undefined {
  const full = path === '' ? member : `${path}.${member}`;
  if (libraryMembers[path]?.includes(member) || Object.hasOwn(libraryMembers, full)) return undefined;
  return typeError(
    node.property,
    2339,
    `Property '${member}' does not exist on type '${libraryTypes[path] ?? 'typeof import("@aws-appsync/utils")'}'.`,
  );
}

function checkStatic(
  node: MemberExpression,
  builtin: string,
  member: string,
  undocumented: Set<string>,
): Problem | undefined {
  if (builtinMembers[builtin]?.includes(member)) return undefined;
  const denied = deniedMethod(member, builtin);
  if (denied !== undefined) return lint(node, 'no-disallowed-methods', `Method ${denied} is not implemented`);
  if (missingBuiltins.has(`${builtin}.${member}`)) return missing(node, `${builtin}.${member}`);
  if (undocumentedId(`${builtin}.${member}`)) return needs(`${builtin}.${member}`, undocumented);
  const type = { console: 'Console', JSON: 'JSON', Math: 'Math' }[builtin] ?? `${builtin}Constructor`;
  return typeError(node.property, 2339, `Property '${member}' does not exist on type '${type}'.`);
}

const isCallee = ({ parent, key }: Visit): boolean => parent?.node.type === 'CallExpression' && key === 'callee';

/** Tells whether the code itself put the function into an object literal. */
function isOwnFunction({ object }: MemberExpression, member: string, { resolve }: Visit): boolean {
  const value = object.type === 'Identifier' ? resolve(object.name)?.value : undefined;
  return (
    value?.type === 'ObjectExpression' &&
    value.properties.some(
      (property) => property.type === 'Property' && property.key.type === 'Identifier' && property.key.name === member,
    )
  );
}

function checkMethod(node: MemberExpression, method: string, undocumented: Set<string>): Problem | undefined {
  if (methodStatus(method) !== 'missing') return undefined;
  if (undocumentedId(method)) return needs(method, undocumented);
  const denied = deniedMethod(method);
  if (denied !== undefined) return lint(node, 'no-disallowed-methods', `Method ${denied} is not implemented`);
  return lint(node, undefined, `The method ${method} is not supported.`);
}
