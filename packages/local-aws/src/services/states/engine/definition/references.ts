import { compile, isExpression } from '../jsonata.ts';
import { isCall, parseCall, pathsOf } from '../intrinsics/parse.ts';
import { parsePath } from '../jsonpath/parse.ts';
import type { Path } from '../jsonpath/path.ts';
import { isDynamic } from '../payload-template.ts';
import { isObject } from '../numbers.ts';
import type { Json, JsonObject } from './machine.ts';

/**
 * Lists the variables that each state reads, by the state's name. States that read none are left out. docs: AWS Step
 * Functions API Reference, "DescribeStateMachine" (variableReferences)
 */
export function variableReferences(definition: string): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  visit(JSON.parse(definition) as Json, (name, state) => {
    const variables = new Set(readBy(state));
    if (variables.size > 0) found[name] = [...variables].sort();
  });
  return found;
}

/** Visits every state, also those within branches and item processors. */
function visit(scope: Json | undefined, report: (name: string, state: JsonObject) => void): void {
  const states = isObject(scope) ? scope['States'] : undefined;
  if (!isObject(states)) return;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    report(name, state);
    const { Branches, ItemProcessor, Iterator } = state;
    for (const inner of [...(Array.isArray(Branches) ? Branches : []), ItemProcessor, Iterator]) visit(inner, report);
  }
}

const scopes = new Set(['Branches', 'ItemProcessor', 'Iterator', 'Comment', 'Result']);

function readBy(state: JsonObject): string[] {
  return Object.entries(state)
    .filter(([field]) => !scopes.has(field))
    .flatMap(([field, value]) => readIn(value, field));
}

function readIn(value: Json, field: string): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => readIn(item, ''));
  if (isObject(value)) return Object.entries(value).flatMap(([key, item]) => readIn(item, key));
  if (typeof value !== 'string') return [];
  if (isExpression(value)) return readInExpression(value);
  if (!isDynamic(field) && !field.endsWith('Path') && field !== 'Variable') return [];
  return pathsAt(value).flatMap(({ root }) => (root.kind === 'variable' ? [root.name] : []));
}

function pathsAt(text: string): readonly Path[] {
  try {
    return isCall(text) ? pathsOf(parseCall(text)) : [parsePath(text)];
  } catch {
    return [];
  }
}

interface Node {
  readonly type?: string;
  readonly value?: unknown;
  readonly lhs?: unknown;
  readonly arguments?: unknown;
  readonly procedure?: unknown;
}

/** Lists the variables of the expression that it neither binds itself nor calls. */
function readInExpression(text: string): string[] {
  const read = new Set<string>();
  const own = new Set<string>(['', '$', 'states']);
  const queue: unknown[] = [compile(text)];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const node = next as Node;
    const name = (of: unknown): string => String((of as Node | undefined)?.value ?? '');
    if (node.type === 'variable') read.add(name(node));
    if (node.type === 'bind') own.add(name(node.lhs));
    if (node.type === 'lambda' && Array.isArray(node.arguments)) node.arguments.forEach((one) => own.add(name(one)));
    if (node.type === 'function') own.add(name(node.procedure));
    for (const inner of Object.values(next as object) as unknown[]) queue.push(inner);
  }
  return [...read].filter((name) => !own.has(name));
}
