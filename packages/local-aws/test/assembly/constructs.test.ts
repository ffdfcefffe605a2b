import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constructsOf } from '../../src/assembly/constructs.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'constructs-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const artifact = (rest: object) => ({ type: 'aws:cloudformation:stack', id: 'Shop', directory, stage: '', ...rest });
const id = (data: string, more: object = {}) => ({ type: 'aws:cdk:logicalId', data, ...more });
const stack = (...data: unknown[]) => ({ type: 'aws:cdk:creationStack', data });
const finderOf = (metadata: unknown) => constructsOf(artifact({ metadata })).of;

describe('the construct of a resource', () => {
  it('is found in the file beside the template, with the first line of the app', () => {
    const frames = ['...new TableV22 in aws-cdk-lib...', 'file:///srv/shop/app.mjs:6: (file:///srv/shop/app.mjs:6:1)'];
    const metadata = { '/Shop/Things/Resource': [id('Things1'), stack(...frames)], '/Shop/Things': [stack(...frames)] };
    writeFileSync(join(directory, 'Shop.metadata.json'), JSON.stringify(metadata));
    const find = constructsOf(artifact({ additionalMetadataFile: 'Shop.metadata.json' })).of;
    expect(find('Things1')).toEqual({ path: 'Shop/Things/Resource', line: '/srv/shop/app.mjs:6' });
    expect(find('Other')).toBeUndefined();
  });

  it('is found in the manifest, with the line of a trace', () => {
    const own = join(process.cwd(), 'lib', 'shop.ts');
    const trace = [
      'new CfnTable (/srv/shop/node_modules/aws-cdk-lib/aws-dynamodb/lib/table.js:1:2)',
      `new Shop (${own}:12:5)`,
    ];
    const find = finderOf({
      '/Shop/A': [id('A', { trace })],
      '/Shop/B': [id('B')],
      '/Shop/C': [id('C'), stack('x:1')],
    });
    expect(find('A')).toEqual({ path: 'Shop/A', line: 'lib/shop.ts:12' });
    expect(find('B')).toEqual({ path: 'Shop/B' });
    expect(find('C')).toEqual({ path: 'Shop/C' });
  });

  it('is found in its own stack, also where a stack within it has the same logical ids', () => {
    const resource = (stack: string, name: string) => `${stack}/${name}.NestedStack/${name}.NestedStackResource`;
    const inner = ['/Shop/Inner/Q/Resource', '/Shop/Inner/Deep/Q/Resource'];
    const constructs = constructsOf(
      artifact({
        metadata: {
          '/Shop/Q/Resource': [id('Q1')],
          [`/${resource('Shop', 'Inner')}`]: [id('Inner2')],
          [`/${resource('Shop/Inner', 'Deep')}`]: [id('Deep3')],
          [inner[0]!]: [id('Q1')],
          [inner[1]!]: [id('Q1', { trace: ['new Q (/srv/shop/deep.ts:7:1)'] })],
          '/Shop/Inner2/Q': [id('Other')],
        },
      }),
    );
    expect(constructs.of('Q1')).toEqual({ path: 'Shop/Q/Resource' });
    expect(constructs.of('Other')).toEqual({ path: 'Shop/Inner2/Q' });
    const within = constructs.within('Inner2');
    expect(within?.of('Q1')).toEqual({ path: 'Shop/Inner/Q/Resource' });
    expect(within?.of('Inner2')).toBeUndefined();
    const deep = within?.within('Deep3');
    expect(deep?.of('Q1')).toEqual({ path: 'Shop/Inner/Deep/Q/Resource', line: '/srv/shop/deep.ts:7' });
    expect([constructs.within('Q1'), constructs.within('None'), deep?.within('Q1')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['no object', 'text'],
    ['no list', { '/Shop/A': 'A' }],
    ['entries of another kind', { '/Shop/A': [null, 'A', {}, { type: 'aws:cdk:logicalId', data: 5 }] }],
  ])('is not told by metadata that are %s', (_, metadata) => {
    expect(finderOf(metadata)('A')).toBeUndefined();
  });

  it.each(['{', '[]', '"text"'])('is not told by a file with %s, nor by one that is not there', (text) => {
    writeFileSync(join(directory, 'bad.json'), text);
    expect(constructsOf(artifact({ additionalMetadataFile: 'bad.json' })).of('A')).toBeUndefined();
    for (const elsewhere of ['absent.json', '../absent.json', ''])
      expect(constructsOf(artifact({ additionalMetadataFile: elsewhere })).of('A')).toBeUndefined();
  });
});
