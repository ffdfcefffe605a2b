import type { AnyNode, CallExpression, Expression, SpreadElement, Super } from 'acorn';
import type { Problem } from '../parse.ts';
import { isFunction, type Binding, type FunctionNode, type Visit } from '../scope.ts';
import { callbackMethods } from '../vocabulary.ts';
import { lint, typeError } from './syntax.ts';

/** Functions are not values: code may only declare them, call them by name, and give them to array methods. */
export function functionProblems(visits: readonly Visit[]): Problem[] {
  return [
    ...visits.flatMap((visit) => [
      ...passing(visit),
      ...returning(visit),
      ...reassigning(visit),
      ...contextWrites(visit),
      ...arity(visit),
    ]),
    ...recursion(visits),
  ];
}

/** Answers the function that an expression is or names. */
function functionOf(node: AnyNode | null | undefined, { resolve }: Visit): FunctionNode | undefined {
  if (isFunction(node)) return node;
  if (node?.type !== 'Identifier') return undefined;
  const { value } = resolve(node.name) ?? {};
  return isFunction(value) ? value : undefined;
}

function passing(visit: Visit): Problem[] {
  const { node } = visit;
  if (node.type !== 'CallExpression') return [];
  const method = methodName(node.callee);
  const passed = node.arguments.filter((argument) =>
    functionOf(argument.type === 'SpreadElement' ? argument.argument : argument, visit),
  );
  if (passed.length > 0 && !(method !== undefined && callbackMethods.has(method)))
    return [lint(node, 'no-function-passing', 'Functions can not be passed as an argument')];
  return method === 'sort' && node.arguments.length > 0
    ? [lint(node, undefined, 'Array.prototype.sort() does not support arguments.')]
    : [];
}

export function methodName(callee: Expression | Super): string | undefined {
  if (callee.type !== 'MemberExpression') return undefined;
  const { property, computed } = callee;
  if (!computed) return property.type === 'Identifier' ? property.name : undefined;
  return property.type === 'Literal' && typeof property.value === 'string' ? property.value : undefined;
}

function returning(visit: Visit): Problem[] {
  const { node } = visit;
  return functionOf(returnedBy(node), visit)
    ? [lint(node, 'no-function-return', 'returning a function is not allowed')]
    : [];
}

function returnedBy(node: AnyNode): AnyNode | null | undefined {
  if (node.type === 'ReturnStatement') return node.argument;
  return node.type === 'ArrowFunctionExpression' && node.expression ? node.body : undefined;
}

function reassigning(visit: Visit): Problem[] {
  const { node } = visit;
  const source = assignedBy(node);
  return source?.type === 'Identifier' && functionOf(source, visit)
    ? [lint(node, 'no-function-reassign', 're-assigning function is not allowed')]
    : [];
}

function assignedBy(node: AnyNode): AnyNode | null | undefined {
  if (node.type === 'VariableDeclarator') return node.init;
  return node.type === 'AssignmentExpression' && node.operator === '=' ? node.right : undefined;
}

/** `ctx` and its members are read-only; the contents of `ctx.stash` and `ctx.args` are not. */
function contextWrites(visit: Visit): Problem[] {
  const target = writeTarget(visit.node);
  if (!target) return [];
  if (target.type === 'Identifier') {
    return isContext(target.name, visit)
      ? [lint(target, 'no-disallowed-re-assignment', `${target.name} is readonly and re-assignment is not supported.`)]
      : [];
  }
  if (
    target.type !== 'MemberExpression' ||
    target.object.type !== 'Identifier' ||
    !isContext(target.object.name, visit)
  )
    return [];
  const property = target.property.type === 'Identifier' ? target.property.name : methodName(target);
  const what =
    property === undefined
      ? 'readonly adding/modifying properties is not supported.'
      : `readonly. Adding/Updating ${property} is not supported.`;
  return [lint(target, 'no-disallowed-re-assignment', `${target.object.name} is ${what}`)];
}

function writeTarget(node: AnyNode): AnyNode | undefined {
  if (node.type === 'AssignmentExpression' || node.type === 'ForInStatement' || node.type === 'ForOfStatement')
    return node.left;
  return node.type === 'UnaryExpression' && node.operator === 'delete' ? node.argument : undefined;
}

function isContext(name: string, { function: fn, resolve }: Visit): boolean {
  if (!fn || (fn.type === 'FunctionDeclaration' && fn.id?.name !== 'request' && fn.id?.name !== 'response'))
    return false;
  const [first] = fn.params;
  return (
    fn.type === 'FunctionDeclaration' &&
    first?.type === 'Identifier' &&
    first.name === name &&
    resolve(name)?.kind === 'parameter'
  );
}

/** Reports a call with more arguments than the function takes, as the type checker does. */
function arity(visit: Visit): Problem[] {
  const { node } = visit;
  if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.arguments.some(isSpread)) return [];
  const fn = functionOf(node.callee, visit);
  if (!fn || fn.params.length >= node.arguments.length || fn.params.some(({ type }) => type === 'RestElement'))
    return [];
  const required = fn.params.filter(({ type }) => type !== 'AssignmentPattern').length;
  const expected = required < fn.params.length ? `${required}-${fn.params.length}` : `${required}`;
  return [
    typeError(
      node.arguments[fn.params.length] ?? node,
      2554,
      `Expected ${expected} arguments, but got ${node.arguments.length}.`,
    ),
  ];
}

const isSpread = ({ type }: Expression | SpreadElement): boolean => type === 'SpreadElement';

/**
 * Reports calls in a circle, also through the callbacks of array methods, which count as part of the function around
 * them.
 */
function recursion(visits: readonly Visit[]): Problem[] {
  const calls = new Map<Binding, { callee: Binding; node: CallExpression }[]>();
  for (const visit of visits) {
    if (visit.node.type !== 'CallExpression' || visit.node.callee.type !== 'Identifier') continue;
    const callee = visit.resolve(visit.node.callee.name);
    if (!callee || !isFunction(callee.value)) continue;
    for (const caller of enclosing(visit))
      calls.set(caller, [...(calls.get(caller) ?? []), { callee, node: visit.node }]);
  }
  return [...calls].flatMap(([caller, made]) =>
    made.flatMap(({ callee, node }) => circle(caller, callee, node, calls)),
  );
}

function circle(
  caller: Binding,
  callee: Binding,
  node: CallExpression,
  calls: ReadonlyMap<Binding, readonly { callee: Binding }[]>,
): Problem[] {
  const path = pathTo(caller, callee, calls, new Set());
  if (!path) return [];
  const names = [caller, ...path].map(({ name }) => name).join(' <-');
  return [lint(node, 'no-recursion', `Recursive function calls not supported. Detected cycle in ${names}`)];
}

function pathTo(
  goal: Binding,
  from: Binding,
  calls: ReadonlyMap<Binding, readonly { callee: Binding }[]>,
  seen: Set<Binding>,
): Binding[] | undefined {
  if (from === goal) return [from];
  if (seen.has(from)) return undefined;
  seen.add(from);
  for (const { callee } of calls.get(from) ?? []) {
    const rest = pathTo(goal, callee, calls, seen);
    if (rest) return [from, ...rest];
  }
  return undefined;
}

/** Lists the named functions around a node, innermost first. */
function* enclosing(visit: Visit): Generator<Binding> {
  for (let at = visit.parent; at; at = at.parent) {
    const { node } = at;
    if (!isFunction(node)) continue;
    const name = node.type === 'ArrowFunctionExpression' ? undefined : node.id?.name;
    const owner = at.parent?.node;
    const binding =
      name ?? (owner?.type === 'VariableDeclarator' && owner.id.type === 'Identifier' ? owner.id.name : undefined);
    const resolved = binding === undefined ? undefined : at.resolve(binding);
    if (resolved?.value === node) yield resolved;
  }
}
