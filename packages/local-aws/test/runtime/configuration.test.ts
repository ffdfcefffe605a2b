import { Ajv } from 'ajv';
import fc from 'fast-check';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSoundConfiguration } from '../../src/runtime/configuration-faults.ts';
import { configurationSchema, description, readConfiguration } from '../../src/runtime/configuration.ts';
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
        '{"$schema":"x","users":[{"username":"a","password":"b"}],"site":{"directory":"d"},"seed":"s",' +
          '"firstQuery":"q"}',
      ),
    ).toEqual({
      $schema: 'x',
      users: [{ username: 'a', password: 'b', groups: [] }],
      site: { directory: 'd' },
      seed: 's',
      firstQuery: 'q',
    });
  });

  it('tells of everything that is wrong', () => {
    const users = [{ username: '', pasword: 'b' }, 5];
    expect(() => read(JSON.stringify({ users, seed: 5 }))).toThrow(
      expect.objectContaining({
        message: [
          'users[0].username is empty.',
          'users[0].pasword is unknown; known are username, password, groups, attributes, userPool.',
          'users[0].password is missing.',
          'users[1] has to be an object.',
          'seed has to be a text.',
        ]
          .map((sentence) => `local-aws.json: ${sentence}`)
          .join('\n'),
      }) as Error,
    );
  });

  it.each([
    ['{', /is not valid JSON/],
    ['[]', /the whole has to be an object/],
    ['null', /the whole has to be an object/],
    [
      '{"user":[]}',
      /user is unknown; known are \$schema, users, parameterStore, site, watch, seed, dataDirectory, .*, firstQuery/,
    ],
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

it('refuses what can never work, all of it at once', () => {
  const folder = join(fresh(), 'app');
  mkdirSync(join(folder, 'lib'), { recursive: true });
  writeFileSync(join(folder, 'file'), '');
  const faultsOf = (configuration: object): string[] => {
    writeFileSync(join(folder, 'local-aws.json'), JSON.stringify(configuration));
    try {
      readSoundConfiguration(folder);
      return [];
    } catch (error) {
      expect(error).toMatchObject({ code: 'InvalidConfiguration' });
      return (error as Error).message.split('\n').map((sentence) => sentence.replace('local-aws.json: ', ''));
    }
  };
  const user = { username: 'ada', password: 'x' };
  expect(
    faultsOf({
      users: [user, { ...user, userPool: 'Other' }, user],
      parameterStore: ['a', 'b', 'a'].map((name) => ({ name, value: 'x' })),
      watch: { page: ['lib', 'nowhere'] },
      dataDirectory: './lib/..',
      formerDataDirectory: 'file',
      firstQuery: '{ books {',
    }),
  ).toEqual([
    'dataDirectory: ./lib/.. is the folder of the app.',
    'formerDataDirectory: file is no folder.',
    'users: ada is there twice.',
    'parameterStore: a is there twice.',
    'watch.page[1]: there is no folder nowhere.',
    'firstQuery is no GraphQL: Syntax Error: Expected Name, found <EOF>.',
  ]);
  for (const [configuration, sentence] of [
    [{ dataDirectory: '..' }, 'dataDirectory: the app lies in ...'],
    [{ dataDirectory: '\0' }, 'dataDirectory is no path.'],
    [{ formerDataDirectory: '.local-aws/' }, 'formerDataDirectory is the same as dataDirectory.'],
    [{ firstQuery: 'subscription { said }' }, 'firstQuery is a subscription.'],
    [{ firstQuery: 'query A { a } query B { b }' }, 'firstQuery has 2 operations instead of one.'],
    [{ firstQuery: 'fragment F on T { a }' }, 'firstQuery has 0 operations instead of one.'],
  ] as const)
    expect(faultsOf(configuration)).toEqual([sentence]);
  for (const dataDirectory of ['.data', '..data', '../data', join(folder, '..', 'elsewhere')])
    expect(faultsOf({ dataDirectory, firstQuery: 'mutation { say }', users: [user] })).toEqual([]);
});

describe('local-aws.schema.json', () => {
  const written = JSON.parse(readFileSync(join(import.meta.dirname, '../../local-aws.schema.json'), 'utf8')) as object;
  const isValid = new Ajv({ strict: true, validateSchema: true }).compile(written);
  const isRead = (value: unknown): boolean => {
    try {
      read(JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  };

  it('is written from the description that the reader goes by (npm run codegen)', () => {
    expect(written).toEqual(configurationSchema());
  });

  it('accepts what the reader accepts, and nothing else', () => {
    const text = fc.constantFrom('', 'a', 'Rangers');
    const wrong = fc.constantFrom<unknown>(null, 7, true, [], {}, '', ['x'], [['x']], { x: 'x' });
    const orWrong = (value: fc.Arbitrary<unknown>) => fc.oneof({ weight: 9, arbitrary: value }, wrong);
    const user = fc.record(
      { username: orWrong(text), password: orWrong(text), groups: orWrong(fc.array(orWrong(text))), extra: wrong },
      { requiredKeys: ['username'] },
    );
    const configuration = fc.record(
      {
        $schema: orWrong(text),
        users: orWrong(fc.array(orWrong(user), { maxLength: 3 })),
        site: orWrong(fc.record({ command: orWrong(text), directory: orWrong(text) }, { requiredKeys: [] })),
        seed: orWrong(text),
        firstQuery: orWrong(text),
        Seed: wrong,
      },
      { requiredKeys: [] },
    );
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(orWrong(configuration), (value) => {
        seen.add(isRead(value));
        expect(isValid(value)).toBe(isRead(value));
      }),
      { numRuns: 500 },
    );
    expect(seen).toEqual(new Set([true, false]));
  });

  it('describes every member, and so does the table of the README', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    const [, section = ''] = readme.split('## `local-aws.json`');
    const [table = ''] = section.split('\n## ');
    const listed = [...table.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name);
    expect(listed).toEqual(Object.keys(description.optional));
  });
});
