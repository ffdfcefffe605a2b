import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { format } from 'prettier';

interface Specification {
  readonly schema: {
    readonly resource: {
      readonly entities: Readonly<Record<string, SpecifiedResource>>;
    };
  };
}

interface SpecifiedResource {
  readonly cloudFormationType: string;
  readonly properties: Readonly<Record<string, { readonly causesReplacement?: string }>>;
}

/** Answers what `cdk diff` knows of each type that is provisioned here. */
export async function renderReplacingProperties(types: readonly string[]): Promise<string> {
  const folder = dirname(createRequire(import.meta.url).resolve('aws-cdk/package.json'));
  const text = gunzipSync(readFileSync(join(folder, 'db.json.gz'))).toString('utf8');
  const { entities } = (JSON.parse(text) as Specification).schema.resource;
  const known = Object.values(entities).filter(({ cloudFormationType }) => types.includes(cloudFormationType));
  const table = (answer: string): string => {
    const rows = known
      .map(({ cloudFormationType, properties }) => [cloudFormationType, answering(properties, answer)] as const)
      .filter(([, names]) => names.length > 0)
      .sort(([a], [b]) => a.localeCompare(b));
    return JSON.stringify(Object.fromEntries(rows));
  };
  const source = [
    '// Generated from the specification that comes with aws-cdk by scripts/replacing-properties.ts. Do not edit.',
    '/** Properties of which a new value makes a new resource. docs: aws-cdk, the specification behind "cdk diff" */',
    'export const replacingProperties: Readonly<Record<string, readonly string[]>> = ',
    table('yes'),
    ';',
    '/**',
    ' * Properties that may interrupt or replace, by what else changes. None of the types that are here has one.',
    ' * docs: aws-cdk, the specification behind "cdk diff"; ' +
      'docs: AWS CloudFormation User Guide, "CloudFormation resource',
    ' * specification format" ("UpdateType"), version 117.0.0 of the specification',
    ' */',
    'export const conditionalProperties: Readonly<Record<string, readonly string[]>> = ',
    table('maybe'),
    ';',
  ].join('\n');
  return format(source, { parser: 'typescript', printWidth: 120, singleQuote: true });
}

const answering = (properties: SpecifiedResource['properties'], answer: string): string[] =>
  Object.entries(properties)
    .filter(([, { causesReplacement }]) => causesReplacement === answer)
    .map(([name]) => name)
    .sort();
