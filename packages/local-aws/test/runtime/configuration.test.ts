import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/runtime/configuration.ts';
import { freshDirectories } from '../support/directories.ts';

const fresh = freshDirectories('configuration-');

function read(text: string): unknown {
  const directory = fresh();
  writeFileSync(join(directory, 'local-aws.json'), text);
  return readConfiguration(directory);
}

describe('local-aws.json', () => {
  it('is optional, and so is everything in it', () => {
    expect(readConfiguration(fresh())).toEqual({});
    expect(read('{}')).toEqual({});
  });

  it('gives users without groups none', () => {
    expect(
      read(
        '{"$schema":"x","users":[{"username":"a","password":"b"}],"site":{"directory":"d"},"seed":"s","firstQuery":"q"}',
      ),
    ).toEqual({
      $schema: 'x',
      users: [{ username: 'a', password: 'b', groups: [] }],
      site: { directory: 'd' },
      seed: 's',
      firstQuery: 'q',
    });
  });

  it.each([
    ['{', /is not valid JSON/],
    ['[]', /the whole has to be an object/],
    ['null', /the whole has to be an object/],
    ['{"user":[]}', /user is unknown; known are \$schema, users, site, seed, firstQuery/],
    ['{"users":"x"}', /users has to be a list/],
    ['{"users":["x"]}', /users\[0\] has to be an object/],
    ['{"users":[{"username":"a","password":"b"},{"username":"a"}]}', /users\[1\]\.password is missing/],
    ['{"users":[{"username":7,"password":"b"}]}', /users\[0\]\.username has to be a text/],
    ['{"users":[{"username":"a","password":"b","groups":"Rangers"}]}', /users\[0\]\.groups has to be a list/],
    ['{"users":[{"username":"a","password":"b","groups":[null]}]}', /users\[0\]\.groups\[0\] has to be a text/],
    ['{"users":[{"username":"a","password":"b","group":[]}]}', /users\[0\]\.group is unknown/],
    ['{"site":{}}', /site\.directory is missing/],
    ['{"seed":["x"]}', /seed has to be a text/],
    ['{"__proto__":{}}', /__proto__ is unknown/],
  ])('%s is refused by the name of the field', (text, expected) => {
    expect(() => read(text)).toThrow(
      expect.objectContaining({ code: 'InvalidConfiguration', message: expect.stringMatching(expected) }) as Error,
    );
  });

  it('that cannot be read is not taken for none', () => {
    const directory = fresh();
    mkdirSync(join(directory, 'local-aws.json'));
    expect(() => readConfiguration(directory)).toThrow(/cannot be read \(EISDIR\)/);
  });
});
