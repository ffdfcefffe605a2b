import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { constructFinder } from '../../src/assembly/constructs.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'constructs-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const artifact = (rest: object) => ({ type: 'aws:cloudformation:stack', id: 'Shop', directory, stage: '', ...rest });
const id = (data: string, more: object = {}) => ({ type: 'aws:cdk:logicalId', data, ...more });
const stack = (...data: unknown[]) => ({ type: 'aws:cdk:creationStack', data });
const finderOf = (metadata: unknown) => constructFinder(artifact({ metadata }));

describe('the construct of a resource', () => {
  it('is found in the file beside the template, with the first line of the app', () => {
    const frames = ['...new TableV22 in aws-cdk-lib...', 'file:///srv/shop/app.mjs:6: (file:///srv/shop/app.mjs:6:1)'];
    const metadata = { '/Shop/Things/Resource': [id('Things1'), stack(...frames)], '/Shop/Things': [stack(...frames)] };
    writeFileSync(join(directory, 'Shop.metadata.json'), JSON.stringify(metadata));
    const find = constructFinder(artifact({ additionalMetadataFile: 'Shop.metadata.json' }));
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
    expect(constructFinder(artifact({ additionalMetadataFile: 'bad.json' }))('A')).toBeUndefined();
    for (const elsewhere of ['absent.json', '../absent.json', ''])
      expect(constructFinder(artifact({ additionalMetadataFile: elsewhere }))('A')).toBeUndefined();
  });
});
