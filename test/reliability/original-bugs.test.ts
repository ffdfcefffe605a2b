import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { realAssembly } from './support/assemblies.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly PolicyDocument?: { readonly Statement: readonly Statement[] } };
}

const root = new URL('../..', import.meta.url).pathname;

function resources(): readonly Resource[] {
  const [name = ''] = readdirSync(realAssembly()).filter((file) => file.endsWith('.template.json'));
  return Object.values(
    (JSON.parse(readFileSync(join(realAssembly(), name), 'utf8')) as { Resources: Record<string, Resource> }).Resources,
  );
}

const list = <T>(value: T | readonly T[]): readonly T[] =>
  Array.isArray(value) ? (value as readonly T[]) : [value as T];

describe('bugs of the original that a template can have', () => {
  it('no cache stands before the API whose keys could miss an argument or the caller', () => {
    expect(resources().filter(({ Type }) => /Cache/.test(Type))).toEqual([]);
  });

  it('every permission for objects names objects, and every permission to list names a bucket', () => {
    const statements = resources().flatMap(({ Type, Properties }) =>
      Type === 'AWS::IAM::Policy' ? (Properties?.PolicyDocument?.Statement ?? []) : [],
    );
    const objects = statements.filter(
      ({ Effect, Action }) =>
        Effect === 'Allow' && list(Action).some((action) => /^s3:(Get|Put|Delete)Object/.test(action)),
    );
    expect(objects.length).toBeGreaterThan(10);
    // A bucket's ARN alone is `Fn::GetAtt`; one of objects is joined with a path.
    for (const { Resource } of objects)
      for (const resource of list(Resource)) expect(JSON.stringify(resource)).toMatch(/^\{"Fn::Join":.*\/\*"\]\]\}$/);
  });
});

describe('docs/reliability.md', () => {
  it('names for each bug of the original a test that exists', () => {
    const rows = [
      ...readFileSync(join(root, 'docs/reliability.md'), 'utf8').matchAll(
        /^\| (\d+) \| .* \| `([^`]+\.test\.ts)` \| (.+) \|$/gm,
      ),
    ];
    expect(new Set(rows.map(([, number]) => number)).size).toBe(15);
    for (const [, , file = '', title = ''] of rows)
      expect({ file, found: readFileSync(join(root, file), 'utf8').includes(title) ? title : '' }).toEqual({
        file,
        found: title,
      });
  });
});
