import type { AnyNode, Program } from 'acorn';
import { ownValue } from '../../../../kernel/own-value.ts';
import { position } from './parse.ts';
import { exportedName } from './rules/modules.ts';
import { isFunction, isReference, patternNames, type Visit } from './scope.ts';
import { builtinMembers, globalConstants, helperModules, libraryMembers, plainGlobals } from './vocabulary.ts';

/**
 * A script for the realm: `(library, step, loop, log, grown, spread) => () => [request, response]`. Its lines are those
 * of the code, after one line of its own.
 */
export interface Script {
  readonly source: string;
  /** The script does work that nobody counts: a rest element (`[a, ...rest] = list`) copies a list of any length. */
  readonly isUncounted: boolean;
  readonly handlers: ReadonlySet<'request' | 'response'>;
}

interface Edit {
  readonly at: number;
  /** The end of the replaced text. */
  readonly to: number;
  readonly text: string;
}

/** The names of the hooks; the code cannot contain them. */
interface Hooks {
  readonly library: string;
  readonly step: string;
  readonly loop: string;
  readonly log: string;
  readonly grown: string;
  readonly spread: string;
}

/**
 * With `sameLine` the code begins in the first line of the script, because debuggers apply the source map from there.
 */
export function transform(code: string, program: Program, visits: readonly Visit[], sameLine = false): Script {
  const hooks = hooksFor(code, visits);
  const exports = exportedLocals(program);
  const edits = [
    ...moduleEdits(code, program),
    ...visits.flatMap((visit) => [
      ...budgetEdits(visit, hooks),
      ...growthEdits(visit, hooks),
      ...logEdits(code, visit, hooks),
    ]),
  ];
  const locals = ['request', 'response'].map((name) => exports.get(name) ?? 'undefined').join(', ');
  const parameters = Object.values(hooks).join(', ');
  const body = `return () => {${sameLine ? '' : '\n'}${splice(code, edits)}\nreturn [${locals}]; };`;
  return {
    source: `((${parameters}) => { 'use strict'; ${prologue(program, visits, hooks)} ${body} })`,
    isUncounted: visits.some(({ node, parent }) => node.type === 'RestElement' && parent?.node.type === 'ArrayPattern'),
    handlers: new Set((['request', 'response'] as const).filter((name) => exports.has(name))),
  };
}

function hooksFor(code: string, visits: readonly Visit[]): Hooks {
  // The code may write a name with escapes, so its text alone does not show all names.
  const names = visits.flatMap(({ node }) => (node.type === 'Identifier' ? [node.name] : []));
  let prefix = '$appsync';
  while (code.includes(prefix) || names.some((name) => name.startsWith(prefix))) prefix += '$';
  const [step, loop, log, grown, spread] = ['Step', 'Loop', 'Log', 'Grown', 'Spread'].map((name) => prefix + name);
  return { library: prefix, step, loop, log, grown, spread } as Hooks;
}

/** Binds the imports, and the globals that the code names, to the realm's library. */
function prologue(program: Program, visits: readonly Visit[], { library }: Hooks): string {
  const known = new Set(
    [...Object.keys(libraryMembers), ...Object.keys(builtinMembers), ...plainGlobals].filter(
      (name) => !globalConstants.includes(name),
    ),
  );
  const used = new Set(
    visits.flatMap((visit) =>
      visit.node.type === 'Identifier' && isReference(visit) && !visit.resolve(visit.node.name)
        ? [visit.node.name]
        : [],
    ),
  );
  const globals = [...used].filter((name) => known.has(name)).map((name) => `${name} = ${library}.${name}`);
  const imports = program.body.flatMap((node) => {
    if (node.type !== 'ImportDeclaration') return [];
    return node.specifiers.map((specifier) => {
      const helper = ownValue(helperModules, String(node.source.value));
      const whole = helper ? `${library}.${helper.name}` : `${library}.module`;
      const owner = helper ? whole : library;
      const value = specifier.type === 'ImportSpecifier' ? `${owner}.${exportedName(specifier.imported)}` : whole;
      return `${specifier.local.name} = ${value}`;
    });
  });
  const declarations = [...globals, ...imports];
  return declarations.length === 0 ? '' : `const ${declarations.join(', ')};`;
}

function exportedLocals(program: Program): Map<string, string> {
  const locals = new Map<string, string>();
  for (const node of program.body) {
    if (node.type !== 'ExportNamedDeclaration') continue;
    for (const { local, exported } of node.specifiers) locals.set(exportedName(exported), exportedName(local));
    const { declaration } = node;
    if (declaration?.type === 'VariableDeclaration')
      for (const { id } of declaration.declarations) for (const { name } of patternNames(id)) locals.set(name, name);
    else if (declaration) locals.set(declaration.id.name, declaration.id.name);
  }
  return locals;
}

function moduleEdits(code: string, program: Program): Edit[] {
  return program.body.flatMap((node): Edit[] => {
    if (node.type === 'ImportDeclaration') return [remove(code, node.start, node.end)];
    if (node.type === 'ExportNamedDeclaration') return [remove(code, node.start, node.declaration?.start ?? node.end)];
    if (node.type !== 'ExportDefaultDeclaration') return [];
    const { declaration } = node;
    // Nobody can ask for a default export, but the file may still use what it names.
    const named =
      (declaration.type === 'FunctionDeclaration' || declaration.type === 'ClassDeclaration') && declaration.id;
    return [
      named ? remove(code, node.start, declaration.start) : { at: node.start, to: declaration.start, text: 'void ' },
    ];
  });
}

/** Keeps the line breaks, so that positions stay correct. */
const remove = (code: string, at: number, to: number): Edit => ({
  at,
  to,
  text: code.slice(at, to).replace(/[^\r\n\u2028\u2029]/g, ' '),
});

/** Functions and loops count steps: nothing else in the language can repeat. */
function budgetEdits({ node }: Visit, { step, loop, library }: Hooks): Edit[] {
  if (node.type === 'ForInStatement' || node.type === 'ForOfStatement') {
    const counter = `${library}I${node.start}`;
    return [
      insert(node.start, `{let ${counter} = 0; `),
      insert(node.body.start, `{${counter} = ${loop}(${counter}); `),
      insert(node.body.end, '}'),
      insert(node.end, '}'),
    ];
  }
  if (!isFunction(node)) return [];
  if (node.body.type === 'BlockStatement') return [insert(node.body.start + 1, ` ${step}();`)];
  return [insert(node.body.start, `(${step}(), `), insert(node.body.end, ')')];
}

/** Texts that an operator or a template makes may double each time. So may lists and objects that are spread. */
function growthEdits({ node, parent }: Visit, { grown, spread }: Hooks): Edit[] {
  if (node.type === 'SpreadElement') return wrap(node.argument, spread);
  const isText =
    node.type === 'TaggedTemplateExpression' ||
    (node.type === 'TemplateLiteral' && parent?.node.type !== 'TaggedTemplateExpression');
  const adds =
    (node.type === 'BinaryExpression' && node.operator === '+') ||
    (node.type === 'AssignmentExpression' && node.operator === '+=');
  return isText || adds ? wrap(node, grown) : [];
}

/** A sequence is a single argument only within parentheses of its own. */
const wrap = ({ type, start, end }: AnyNode, hook: string): Edit[] =>
  type === 'SequenceExpression'
    ? [insert(start, `${hook}((`), insert(end, ')'), insert(end, ')')]
    : [insert(start, `${hook}(`), insert(end, ')')];

/** Log lines contain the place that wrote them. */
function logEdits(code: string, { node, resolve }: Visit, { log }: Hooks): Edit[] {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
  const { object, property } = node.callee;
  if (object.type !== 'Identifier' || object.name !== 'console' || resolve('console') || property.type !== 'Identifier')
    return [];
  const { line, column } = position(code, node.start);
  const level = property.name === 'error' ? 'ERROR' : 'INFO';
  const open = code.indexOf('(', node.callee.end);
  return [
    {
      at: node.callee.start,
      to: open + 1,
      text: `${log}('${level}', 'code.js:${line}:${column}'${node.arguments.length === 0 ? '' : ', '}`,
    },
  ];
}

const insert = (at: number, text: string): Edit => ({ at, to: at, text });

/**
 * Applies the edits from left to right. At the same place, the end of an inner node comes before the end of an outer
 * one, and beginnings come in the opposite order. The edits are listed parents first, so endings are applied in
 * reverse.
 */
function splice(code: string, edits: readonly Edit[]): string {
  const closes = ({ text }: Edit): boolean => text === '}' || text === ')';
  const order = edits
    .map((edit, index) => ({ edit, rank: closes(edit) ? -index - 1 : index }))
    .sort((a, b) => a.edit.at - b.edit.at || Number(closes(b.edit)) - Number(closes(a.edit)) || a.rank - b.rank);
  let result = '';
  let last = 0;
  for (const { edit } of order) {
    result += code.slice(last, edit.at) + edit.text;
    last = edit.to;
  }
  return result + code.slice(last);
}
