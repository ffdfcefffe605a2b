import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isAbsolute, join, relative, sep } from 'node:path';
import { isObject } from '../kernel/is-object.ts';
import type { Artifact } from './manifest.ts';
import { readPlainText } from '../storage/plain-file.ts';

/** The place of a resource in the code of the app. */
export interface Construct {
  /** The path of the construct in the app, as in `Shop/Things/Resource`. */
  readonly path: string;
  /** The file and the line that made it, as in `lib/shop.ts:12`, where the assembly tells. */
  readonly line?: string;
}

/** What made the resources of a stack. */
export interface Constructs {
  of(logicalId: string): Construct | undefined;
  /** Answers what made the resources of the nested stack that a resource of this one is. */
  within(logicalId: string): Constructs | undefined;
}

/** The constructs by logical id, of a stack and of each within it by its path. Two stacks may have the same ids. */
type ByStack = ReadonlyMap<string, ReadonlyMap<string, Construct>>;
const ofTop = '';

/**
 * Finds what made the resources of a stack and of the stacks within it. The CDK writes that beside the template, in the
 * manifest or in a file of its own; it is read when somebody asks for the first time. It serves messages alone, so what
 * cannot be read is not told. observed: aws-cdk-lib 2.276.0 (`additionalMetadataFile`, `aws:cdk:logicalId`,
 * `aws:cdk:creationStack`; what is of a nested stack stands with its parent)
 */
export function constructsOf(artifact: Artifact): Constructs {
  let read: ByStack | undefined;
  return constructsIn(() => (read ??= readConstructs(artifact)), ofTop);
}

const constructsIn = (all: () => ByStack, stack: string): Constructs => {
  const of = (logicalId: string): Construct | undefined => all().get(stack)?.get(logicalId);
  return {
    of,
    within(logicalId) {
      const inner = nestedIn(of(logicalId)?.path ?? '');
      return inner === undefined ? undefined : constructsIn(all, inner);
    },
  };
};

/**
 * Answers the path of the nested stack that a construct puts into its parent: `Shop/Inner` for the construct
 * `Shop/Inner.NestedStack/Inner.NestedStackResource`. observed: aws-cdk-lib 2.276.0
 */
const nestedIn = (path: string): string | undefined =>
  /^(.+)\.NestedStack\/[^/]+\.NestedStackResource$/.exec(path)?.[1];

function readConstructs({ directory, metadata, additionalMetadataFile }: Artifact): ByStack {
  const file = join(directory, additionalMetadataFile ?? '');
  const isWithin = file.startsWith(join(directory, sep)) && additionalMetadataFile !== undefined;
  const all = { ...(isWithin ? readFile(file) : {}), ...(isObject(metadata) ? metadata : {}) };
  const found = Object.entries(all).flatMap(([path, entries]) => constructOf(path, entries));
  const nested = new Set(found.map(([, { path }]) => nestedIn(path)).filter((path) => path !== undefined));
  const byStack = new Map<string, Map<string, Construct>>();
  for (const [logicalId, construct] of found) {
    const stack = stackOf(construct.path, nested);
    byStack.set(stack, (byStack.get(stack) ?? new Map<string, Construct>()).set(logicalId, construct));
  }
  return byStack;
}

/** Answers the innermost nested stack that a path is in. */
function stackOf(path: string, nested: ReadonlySet<string>): string {
  const parts = path.split('/');
  for (let end = parts.length - 1; end > 0; end -= 1) {
    const outer = parts.slice(0, end).join('/');
    if (nested.has(outer)) return outer;
  }
  return ofTop;
}

function readFile(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  try {
    const read: unknown = JSON.parse(readPlainText(file));
    return isObject(read) ? read : {};
  } catch {
    return {};
  }
}

function constructOf(path: string, given: unknown): readonly (readonly [string, Construct])[] {
  const entries = Array.isArray(given) ? given.filter(isObject) : [];
  const ofType = (type: string) => entries.find((entry) => entry['type'] === type);
  const id = ofType('aws:cdk:logicalId');
  if (typeof id?.['data'] !== 'string') return [];
  const line = firstLine(ofType('aws:cdk:creationStack')?.['data']) ?? firstLine(id['trace']);
  return [[id['data'], { path: path.replace(/^\//, ''), ...(line !== undefined && { line }) }]];
}

/** A place in a file, with or without an address and parentheses: `new A (/app/lib/a.ts:12:5)`. */
const place = /(?:^|[\s(])(file:\/\/)?((?:\/|[A-Za-z]:\\)[^\s():]+):(\d+)/;

/** Answers the first place of a trace in the app itself, from the folder in which the command runs. */
function firstLine(trace: unknown): string | undefined {
  const texts = Array.isArray(trace) ? trace.filter((text) => typeof text === 'string') : [];
  const places = texts.flatMap((text) => {
    const [, scheme, path = '', line] = place.exec(text) ?? [];
    return line === undefined || /[\\/]node_modules[\\/]/.test(path) ? [] : [`${shown(path, scheme)}:${line}`];
  });
  return places[0];
}

function shown(path: string, scheme: string | undefined): string {
  const file = scheme === undefined ? path : fileURLToPath(`${scheme}${path}`);
  const short = relative(process.cwd(), file);
  return short.startsWith('..') || isAbsolute(short) ? file : short;
}
