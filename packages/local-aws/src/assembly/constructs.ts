import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isAbsolute, join, relative, sep } from 'node:path';
import { isObject } from '../kernel/is-object.ts';
import type { Artifact } from './manifest.ts';

/** The place of a resource in the code of the app. */
export interface Construct {
  /** The path of the construct in the app, as in `Shop/Things/Resource`. */
  readonly path: string;
  /** The file and the line that made it, as in `lib/shop.ts:12`, where the assembly tells. */
  readonly line?: string;
}

type Constructs = ReadonlyMap<string, Construct>;

/**
 * Finds what made the resources of a stack, by logical id. The CDK writes that beside the template, in the manifest or
 * in a file of its own; it is read when somebody asks for the first time. It serves messages alone, so what cannot be
 * read is not told. observed: aws-cdk-lib 2.276.0 (`additionalMetadataFile`, `aws:cdk:logicalId`,
 * `aws:cdk:creationStack`)
 */
export function constructFinder(artifact: Artifact): (logicalId: string) => Construct | undefined {
  let found: Constructs | undefined;
  return (logicalId) => (found ??= constructsOf(artifact)).get(logicalId);
}

function constructsOf({ directory, metadata, additionalMetadataFile }: Artifact): Constructs {
  const file = join(directory, additionalMetadataFile ?? '');
  const isWithin = file.startsWith(join(directory, sep)) && additionalMetadataFile !== undefined;
  const all = { ...(isWithin ? readFile(file) : {}), ...(isObject(metadata) ? metadata : {}) };
  return new Map(Object.entries(all).flatMap(([path, entries]) => constructOf(path, entries)));
}

function readFile(file: string): Readonly<Record<string, unknown>> {
  if (!existsSync(file)) return {};
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
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
