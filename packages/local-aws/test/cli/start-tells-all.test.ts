import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshDirectories } from '../support/directories.ts';
import { faults } from './fault-places.ts';
import { toldOf } from './faulty-app.ts';
import { runHere } from './run-here.ts';

const fresh = freshDirectories('start-tells-all-');
const start = ['--quiet', '--port', '0', '--no-console'];
const named = (...names: readonly string[]) => faults.filter(({ name }) => names.includes(name));
const withoutPaths = (text: string): string => text.replaceAll(/\S*start-tells-all-[^/\s]*/g, '');

describe('a start', () => {
  it.each([
    [['configured member', 'Select']],
    [['configuration is no JSON', 'asset manifest', 'WrongValue']],
    [['unknown behaviour', 'context of an assembly', 'unknown stack', 'WrongType']],
    [['artifact', 'configured query']],
    [['api query', 'WrongProperty']],
    [['unknown parameter', 'Rule']],
    [['place of a stack', 'configured parameters']],
  ])('tells what check tells: %j', async (names) => {
    const chosen = named(...names);
    expect(chosen).toHaveLength(names.length);
    const told = await toldOf(fresh(), chosen);
    expect(withoutPaths(await toldOf(fresh(), chosen, start))).toBe(withoutPaths(told));
    for (const { told: sentence } of chosen) expect(told).toMatch(sentence);
  });

  it('tells of a page that cannot be built with what else is in the way', async () => {
    const directory = fresh();
    mkdirSync(directory, { recursive: true });
    const Resources = { Queue: { Type: 'AWS::SQS::Queue', Properties: { DelaySeconds: 5000 } } };
    writeFileSync(join(directory, 'template.json'), JSON.stringify({ Resources }));
    const site = { directory: 'web', command: 'exit 3' };
    writeFileSync(join(directory, 'local-aws.json'), JSON.stringify({ site }));
    const args = [...start, '--site-port', '0', '--template', 'template.json'];
    const { code, stderr } = await runHere(directory, ...args);
    expect([code, stderr]).toEqual([1, expect.stringContaining('The site command "exit 3" ended with code 3.')]);
    expect(stderr).toContain('Queue: DelaySeconds');
  });

  it('tells of an app that cannot be synthesised with what is wrong in local-aws.json', async () => {
    const directory = fresh();
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'cdk.json'), JSON.stringify({ app: 'exit 3' }));
    writeFileSync(join(directory, 'local-aws.json'), JSON.stringify({ whatever: 1 }));
    for (const command of [['check'], start]) {
      const { stderr } = await runHere(directory, ...command);
      expect(stderr).toContain('ended with code 3');
      expect(stderr).toContain('local-aws.json: whatever is unknown');
    }
  });
});
