import { createRequire } from 'node:module';
import { messageOf } from '../../../../kernel/errors.ts';
import { markKeywords } from './keywords.ts';
import { asWritten, rewritten, withQuotes } from './rewrite.ts';

/** A template as the parser reads it. */
export type Node = string | Reference | SetNode | Call | Plain | Block;
export type Block = readonly [Head, ...Node[]];

export interface Reference {
  readonly type: 'references';
  readonly id: string;
  readonly path?: readonly Step[];
  readonly leader?: string;
  readonly isWraped?: boolean;
  /** The text of the reference, which it leaves if it has no value. */
  readonly source?: string;
}

export type Step =
  | { readonly type: 'property'; readonly id: string }
  | { readonly type: 'index'; readonly id: Expression }
  | { readonly type: 'method'; readonly id: string; readonly args?: readonly Expression[] | false };

interface SetNode {
  readonly type: 'set';
  readonly equal: readonly [Reference, Expression];
}

export interface Call {
  readonly type: 'macro_call';
  readonly id: string;
  readonly args?: readonly Expression[] | false;
}

interface Plain {
  readonly type: 'comment' | 'raw' | 'break' | 'end';
  readonly value?: string;
}

export type Head =
  | { readonly type: 'if' | 'elseif'; readonly condition: Expression }
  | { readonly type: 'else' }
  | { readonly type: 'foreach'; readonly to: string; readonly from: Expression }
  | { readonly type: 'macro'; readonly id: string; readonly args?: readonly Reference[] | false }
  | { readonly type: 'define' | 'noescape' | 'macro_body'; readonly id: string };

export type Expression =
  | Reference
  | TextExpression
  | { readonly type: 'integer' | 'decimal'; readonly value: string | number }
  | { readonly type: 'bool'; readonly value: string }
  | {
      readonly type: 'array';
      readonly isRange?: boolean;
      readonly value?: readonly (Expression | string | number)[];
    }
  | MapExpression
  | { readonly type: 'math'; readonly operator: string; readonly expression: readonly Expression[] };

/** A text in quotation marks. Between double ones it is a template of its own, which is read with the one around it. */
interface TextExpression {
  readonly type: 'string';
  value: string;
  readonly isEval?: boolean;
  nodes?: readonly Node[];
  /** Why the inner template cannot be read. It is told when the text is needed. */
  fault?: string;
}

interface MapExpression {
  readonly type: 'map';
  readonly value?: Readonly<Record<string, Expression>>;
  /** The parser has lost a member, because it keeps members in an object, where `__proto__` is none. */
  hasLost?: true;
}

type Parse = (text: string) => readonly Node[];

let parser: Parse | undefined;

/** The first template loads the parser, because most APIs have no templates. */
const parse: Parse = (text) => {
  parser ??= (createRequire(import.meta.url)('velocityjs') as { readonly parse: Parse }).parse;
  return parser(text);
};

/** Is thrown for a text that cannot be read as a template. */
export class TemplateSyntaxError extends Error {}

/**
 * Reads a template. The nodes are plain JSON. A short text may take the parser any time, so a text from outside is read
 * only in a process that can be stopped.
 */
export const parseTemplate = (text: string): readonly Node[] => readNodes(text);

/**
 * Reads the templates between quotation marks, so that nothing is left to read when the template is evaluated, and
 * notes how references were written that may stay so.
 */
function prepare(root: unknown, text: string, restore: (text: string) => string): void {
  const starts = [0, ...[...text.matchAll(/\r\n?|\n/g)].map(({ index, 0: end }) => index + end.length)];
  for (const node of objectsWithin(root)) {
    const { type, value, isEval } = node as { type?: unknown; value?: unknown; isEval?: unknown };
    if (type === 'string' && typeof value === 'string') readText(node as TextExpression, isEval === true);
    if (type === 'references') noteSource(node as Mutable<Reference>, text, starts, restore);
    if (type === 'map' && Object.getPrototypeOf(value ?? {}) !== Object.prototype)
      (node as MapExpression).hasLost = true;
    // The places in the text are as large as all else, and nobody asks for them.
    Reflect.deleteProperty(node, 'pos');
    if (Array.isArray(node)) restoreTexts(node);
  }
}

/** Answers the object and all objects within it, but for what stands within quotation marks. */
function* objectsWithin(root: unknown): Generator<object> {
  const left: unknown[] = [root];
  while (left.length > 0) {
    const node = left.pop();
    if (typeof node !== 'object' || node === null) continue;
    yield node;
    for (const [name, inner] of Object.entries(node)) if (name !== 'nodes') left.push(inner);
  }
}

/** A bracket that begins nothing is text as it was written. */
function restoreTexts(nodes: unknown[]): void {
  for (const [index, node] of nodes.entries()) if (typeof node === 'string') nodes[index] = asWritten(node);
}

type Mutable<Node> = { -readonly [Member in keyof Node]: Node[Member] } & { readonly pos?: Place };

interface Place {
  readonly first_line: number;
  readonly first_column: number;
  readonly last_line: number;
  readonly last_column: number;
}

/** Only calls and places of lists cannot be written again from what was read of them. */
function noteSource(
  node: Mutable<Reference>,
  text: string,
  starts: readonly number[],
  restore: (text: string) => string,
): void {
  const { pos, path = [] } = node;
  if (!pos || path.every(({ type }) => type === 'property')) return;
  const source = text.slice(
    (starts[pos.first_line - 1] ?? 0) + pos.first_column,
    (starts[pos.last_line - 1] ?? 0) + pos.last_column,
  );
  if (source.startsWith('$')) node.source = asWritten(restore(source));
}

function readText(expression: TextExpression, isEval: boolean): void {
  const text = withQuotes(expression.value);
  expression.value = text;
  if (!isEval || !/[$#]/.test(text)) return;
  try {
    expression.nodes = readNodes(text);
  } catch (error) {
    if (!(error instanceof TemplateSyntaxError)) throw error;
    expression.fault = error.message;
  }
}

function readNodes(template: string): readonly Node[] {
  const { text: marked, restore = (read: string) => read } = markKeywords(template);
  const text = rewritten(marked);
  try {
    const nodes = parse(text);
    checkBlocks(parse(`${text}\n${last}`), undefined);
    if (marked !== template) restoreNames(nodes, restore);
    prepare(nodes, text, restore);
    return nodes;
  } catch (error) {
    if (error instanceof TemplateSyntaxError) throw error;
    if (error instanceof RangeError) throw new TemplateSyntaxError('The template is nested too deep.');
    throw new TemplateSyntaxError(restore(messageOf(error)).replace(/\s+/g, ' '));
  }
}

/** Restores texts, and names of members in their order. */
function restoreNames(nodes: readonly Node[], restore: (text: string) => string): void {
  for (const node of objectsWithin(nodes)) {
    const members: readonly (readonly [string, unknown])[] = Object.entries(node);
    const isRenamed = members.some(([name]) => restore(name) !== name);
    for (const [name, value] of members) {
      if (isRenamed) Reflect.deleteProperty(node, name);
      Reflect.set(node, restore(name), typeof value === 'string' ? restore(value) : value);
    }
  }
}

/**
 * This character follows the template. The parser closes open blocks silently, and drops everything after a surplus
 * `#end`; the missing character reveals that.
 */
const last = '\u{e000}';

/** Blocks must begin and end within the template, and `#else` must stand in an `#if`. */
function checkBlocks(nodes: readonly (Node | Head)[], block: string | undefined): void {
  const isOpen = nodes.some((node) => typeof node === 'string' && node.includes(last));
  if (isOpen && block !== undefined) throw new TemplateSyntaxError(`#${block} has no #end.`);
  for (const node of nodes) {
    if (isBlock(node)) checkBlocks(node.slice(1), node[0].type);
    else if (typeof node === 'object' && ['else', 'elseif'].includes(node.type) && block !== 'if')
      throw new TemplateSyntaxError(`#${node.type} stands in no #if.`);
  }
  if (block === undefined && !isOpen) throw new TemplateSyntaxError('#end has no beginning.');
}

const isBlock = (node: Node | Head): node is Block => Array.isArray(node);
