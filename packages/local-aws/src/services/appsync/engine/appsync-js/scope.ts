import type {
  AnyNode,
  ArrowFunctionExpression,
  Function as FunctionLike,
  FunctionDeclaration,
  FunctionExpression,
  Identifier,
  Pattern,
  Program,
} from 'acorn';
import { utilsModule } from './vocabulary.ts';

export type FunctionNode = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;

export interface Binding {
  readonly name: string;
  readonly kind: 'import' | 'parameter' | 'variable' | 'function';
  /** The declared value: the function, or the initialiser of a variable. */
  readonly value: AnyNode | undefined;
}

interface Scope {
  readonly parent: Scope | undefined;
  readonly bindings: Map<string, Binding>;
}

/** One node with its surroundings. */
export interface Visit {
  readonly node: AnyNode;
  readonly parent: Visit | undefined;
  /** The member of the parent that holds the node. */
  readonly key: string;
  readonly function: FunctionNode | undefined;
  /** Answers the binding of `name` here, or undefined for a global. */
  resolve(name: string): Binding | undefined;
}

/** Lists every node of the program, parents before children, with names resolved. */
export function analyse(program: Program): Visit[] {
  const visits: Visit[] = [];
  walk(program, undefined, '', undefined, undefined, visits);
  return visits;
}

function walk(
  node: AnyNode,
  parent: Visit | undefined,
  key: string,
  outer: Scope | undefined,
  fn: FunctionNode | undefined,
  visits: Visit[],
): void {
  const scope = opensScope(node) ? declare(node, outer) : outer;
  const visit: Visit = { node, parent, key, function: fn, resolve: (name) => lookUp(scope, name) };
  visits.push(visit);
  const within = isFunction(node) ? node : fn;
  for (const [childKey, child] of children(node)) walk(child, visit, childKey, scope, within, visits);
}

function children(node: AnyNode): [string, AnyNode][] {
  const found: [string, AnyNode][] = [];
  for (const [key, value] of Object.entries(node) as [string, unknown][]) {
    if (Array.isArray(value))
      found.push(...(value as unknown[]).filter(isNode).map((child): [string, AnyNode] => [key, child]));
    else if (isNode(value)) found.push([key, value]);
  }
  return found;
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

export const isFunction = (node: AnyNode | null | undefined): node is FunctionNode =>
  node?.type === 'FunctionDeclaration' ||
  node?.type === 'FunctionExpression' ||
  node?.type === 'ArrowFunctionExpression';

const scopes = new Set([
  'Program',
  'BlockStatement',
  'ForInStatement',
  'ForOfStatement',
  'ForStatement',
  'SwitchStatement',
  'CatchClause',
]);
const opensScope = (node: AnyNode): boolean => scopes.has(node.type) || isFunction(node);

function lookUp(scope: Scope | undefined, name: string): Binding | undefined {
  for (let at = scope; at; at = at.parent) {
    const binding = at.bindings.get(name);
    if (binding) return binding;
  }
  return undefined;
}

function declare(node: AnyNode, parent: Scope | undefined): Scope {
  const bindings = new Map<string, Binding>();
  const add = (name: string, kind: Binding['kind'], value?: AnyNode | null): void =>
    void bindings.set(name, { name, kind, value: value ?? undefined });
  if (isFunction(node)) {
    if (node.type === 'FunctionExpression' && node.id) add(node.id.name, 'function', node);
    for (const parameter of (node as FunctionLike).params)
      for (const id of patternNames(parameter)) add(id.name, 'parameter');
  }
  if (node.type === 'Program' || isFunction(node)) hoistVars(node, add);
  if (node.type === 'CatchClause' && node.param) for (const id of patternNames(node.param)) add(id.name, 'variable');
  for (const statement of directStatements(node)) declareLexically(statement, add);
  return { parent, bindings };
}

function directStatements(node: AnyNode): readonly AnyNode[] {
  if (node.type === 'Program' || node.type === 'BlockStatement') return node.body;
  if (node.type === 'SwitchStatement') return node.cases.flatMap((branch) => branch.consequent);
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') return [node.left];
  if (node.type === 'ForStatement') return node.init ? [node.init] : [];
  return [];
}

type Add = (name: string, kind: Binding['kind'], value?: AnyNode | null) => void;

function declareLexically(statement: AnyNode, add: Add): void {
  const node = statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement;
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration') {
    if (node.id) add(node.id.name, 'function', node);
  } else if (node.type === 'VariableDeclaration' && node.kind !== 'var') {
    declareVariables(node, add);
  } else if (node.type === 'ImportDeclaration') {
    // The members of other modules are unknown.
    const isUtilities = node.source.value === utilsModule;
    for (const specifier of node.specifiers) add(specifier.local.name, 'import', isUtilities ? specifier : undefined);
  } else if (
    node.type === 'ExportDefaultDeclaration' &&
    node.declaration.type === 'FunctionDeclaration' &&
    node.declaration.id
  ) {
    add(node.declaration.id.name, 'function', node.declaration);
  }
}

function declareVariables(node: Extract<AnyNode, { type: 'VariableDeclaration' }>, add: Add): void {
  for (const { id, init } of node.declarations)
    for (const name of patternNames(id)) add(name.name, 'variable', id.type === 'Identifier' ? init : undefined);
}

/** `var` belongs to the function around it, however deep the block is. */
function hoistVars(root: AnyNode, add: Add): void {
  for (const [, child] of children(root)) {
    if (isFunction(child)) continue;
    if (child.type === 'VariableDeclaration' && child.kind === 'var') declareVariables(child, add);
    hoistVars(child, add);
  }
}

export function patternNames(pattern: Pattern): Identifier[] {
  switch (pattern.type) {
    case 'Identifier':
      return [pattern];
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        patternNames(property.type === 'RestElement' ? property.argument : property.value),
      );
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? patternNames(element) : []));
    case 'RestElement':
      return patternNames(pattern.argument);
    case 'AssignmentPattern':
      return patternNames(pattern.left);
    default:
      return [];
  }
}

/** Tells whether an identifier stands for a value, rather than for a property, a label or an export. */
export function isReference({ node, parent, key }: Visit): boolean {
  if (node.type !== 'Identifier' || !parent) return false;
  const { node: owner } = parent;
  switch (owner.type) {
    case 'MemberExpression':
      return key === 'object' || owner.computed;
    case 'Property':
      return key === 'value' || owner.computed;
    case 'MethodDefinition':
    case 'PropertyDefinition':
      return key === 'value' || owner.computed;
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
    case 'MetaProperty':
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ExportAllDeclaration':
      return false;
    case 'ExportSpecifier':
      return key === 'local';
    default:
      return true;
  }
}
