import type { AnyNode } from 'acorn';
import type { Problem } from '../parse.ts';
import type { Visit } from '../scope.ts';

type Finding = readonly [rule: string | undefined, message: string] | undefined;
type Check<Type extends AnyNode['type']> = (node: Extract<AnyNode, { type: Type }>, visit: Visit) => Finding;

const always = (rule: string | undefined, message: string) => (): Finding => [rule, message];

const functionKind = ({ async, generator }: { async: boolean; generator: boolean }): Finding => {
  if (async) return ['no-async', 'Async functions are not supported.'];
  return generator ? ['no-generators', 'Generator functions are not supported.'] : undefined;
};

/**
 * The kinds of nodes that AppSync lacks. The rules and messages are those of its lint plugin, if that has one. docs:
 * AWS AppSync Developer Guide, "Supported runtime features"; observed: @aws-appsync/eslint-plugin 2.0.2
 */
const checks: { [Type in AnyNode['type']]?: Check<Type> } = {
  FunctionDeclaration: functionKind,
  FunctionExpression: functionKind,
  ArrowFunctionExpression: functionKind,
  AwaitExpression: always('no-await', 'The `await` keyword is not supported'),
  YieldExpression: always('no-yield', 'Yield statements are not supported'),
  ClassDeclaration: always('no-classes', 'Class declarations are not supported.'),
  ClassExpression: always('no-classes', 'Class declarations are not supported.'),
  ContinueStatement: always('no-continue', 'Continue statements are not supported'),
  ForStatement: always('no-for', 'For statements are not supported.'),
  WhileStatement: always('no-while', 'While statements are not supported.'),
  DoWhileStatement: always('no-while', 'do...while statements are not supported.'),
  LabeledStatement: always('no-labels', 'Labeled statements are not supported.'),
  TryStatement: always('no-try', 'Try statements are not supported.'),
  ThrowStatement: always(undefined, 'Throw statements are not supported. Use util.error().'),
  ThisExpression: always('no-this', 'This expressions are not supported.'),
  UpdateExpression: ({ operator }) => ['no-disallowed-unary-operators', `The operator ${operator} is not supported`],
  UnaryExpression: ({ operator }) =>
    operator === '~' ? ['no-disallowed-unary-operators', 'The operator ~ is not supported'] : undefined,
  BinaryExpression({ operator }) {
    if (operator === 'instanceof')
      return ['no-disallowed-binary-operators', 'The operator instanceof is not supported'];
    return operator === 'in' ? ['no-in-operator', 'in operator is not supported. Use Object.hasOwn().'] : undefined;
  },
  Literal(node) {
    if (node.regex) return ['no-regex', 'Regex literals are not supported.'];
    return node.bigint === undefined || node.bigint === null
      ? undefined
      : [undefined, 'BigInt literals are not supported.'];
  },
  NewExpression: ({ callee }) =>
    callee.type === 'Identifier' && callee.name === 'Promise'
      ? ['no-promise', 'Promise is not supported']
      : [undefined, 'New expressions are not supported.'],
  ForOfStatement: (node) => (node.await ? ['no-await', 'The `await` keyword is not supported'] : undefined),
  Property: ({ kind }) => (kind === 'init' ? undefined : [undefined, 'Getters and setters are not supported.']),
  ImportExpression: always(undefined, 'Dynamic imports are not supported.'),
  MetaProperty: always(undefined, 'Meta properties are not supported.'),
  DebuggerStatement: always(undefined, 'Debugger statements are not supported.'),
  TaggedTemplateExpression: ({ tag }) =>
    tag.type === 'MemberExpression' && tag.object.type === 'Identifier' && tag.object.name === 'String'
      ? undefined
      : [undefined, 'Tagged templates are not supported.'],
};

export function syntaxProblems(visits: readonly Visit[]): Problem[] {
  return visits.flatMap((visit) => {
    const check = checks[visit.node.type] as ((node: AnyNode, visit: Visit) => Finding) | undefined;
    const finding = check?.(visit.node, visit);
    return finding ? [lint(visit.node, ...finding)] : [];
  });
}

export const lint = (node: AnyNode, rule: string | undefined, message: string): Problem => ({
  start: node.start,
  end: node.end,
  rule: rule === undefined ? undefined : `@aws-appsync/${rule}`,
  message,
});

export const typeError = (node: AnyNode, code: number, message: string): Problem => ({
  start: node.start,
  end: node.end,
  rule: `TS${code}`,
  message,
});

/** The words are this runtime's own. recorded: aws/aws-appsync-community#303 (the code contains errors) */
export const missing = (node: AnyNode, name: string): Problem => lint(node, undefined, `${name} is not supported.`);
