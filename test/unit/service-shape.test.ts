import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderActionLists } from '../../packages/local-aws/scripts/action-lists.ts';

const root = resolve(import.meta.dirname, '../..');
const services = join(root, 'packages/local-aws/src/services');
const names = readdirSync(services);
const read = (...path: string[]): string => readFileSync(join(services, ...path), 'utf8');
const actionFiles = (service: string): string[] =>
  existsSync(join(services, service, 'actions'))
    ? readdirSync(join(services, service, 'actions')).filter((file) => /^[A-Z]\w+\.ts$/.test(file))
    : [];

/** What `contributing/` says of a service, so that who knows one knows them all. */
describe.each(names)('the service %s', (service) => {
  it('begins with index.ts, which exports create<Service>', () => {
    expect(read(service, 'index.ts')).toMatch(/^export (function|const) create[A-Z]\w+/m);
  });

  it('takes its protocol and its registry from what all services share', () => {
    const index = read(service, 'index.ts');
    // S3 has a protocol of its own; everybody else spreads one.
    if (service !== 's3') expect(index).toMatch(/\.\.\.registryOf\(/);
    expect(index).not.toMatch(/\bhandle[:(]/);
  });

  it('calls what keeps its rows a store, and says who may beside what is done', () => {
    const files = readdirSync(join(services, service));
    expect(files.filter((file) => /^(state|state\.ts|authorization\.ts|router\.ts)$/.test(file))).toEqual([]);
  });

  it('has one file for each action, named after it, with input, needs, genuine examples and run', () => {
    const lacking = actionFiles(service).flatMap((file) => {
      const name = file.slice(0, -'.ts'.length);
      const text = read(service, 'actions', file);
      const exported = new RegExp(`^export const ${name}\\b`, 'm').test(text) ? [] : [`${file} exports no ${name}`];
      const members =
        service === 's3' ? ['query', 'headers', 'needs', 'genuine', 'run'] : ['input', 'needs', 'genuine', 'run'];
      const missing = members.filter((member) => !new RegExp(`^  (async )?${member}[:(,]`, 'm').test(text));
      return [...exported, ...missing.map((member) => `${file} has no ${member}`)];
    });
    expect(lacking).toEqual([]);
  });

  it('answers in the types of the SDK', () => {
    // S3 answers documents and bytes, Lambda's Invoke whatever a function does: no type of the SDK is what is written.
    if (service === 's3') return;
    const untyped = actionFiles(service).filter(
      (file) => !/from '@aws-sdk\/client-[\w-]+'/.test(read(service, 'actions', file)),
    );
    expect(untyped).toEqual(service === 'lambda' ? ['Invoke.ts'] : []);
  });
});

it.each(Object.entries(renderActionLists()))('%s has every action of its folder (npm run codegen)', (file, list) => {
  expect(readFileSync(join(root, 'packages/local-aws', file), 'utf8')).toBe(list);
});

it('compose.ts is the only file that knows every service', () => {
  const runtime = join(root, 'packages/local-aws/src');
  const knowing = readdirSync(runtime, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('services/'))
    .filter((file) => /from '[./]+services\//.test(readFileSync(join(runtime, file), 'utf8')))
    .filter((file) => file !== 'runtime/compose.ts');
  expect(knowing).toEqual([]);
});

// What the journal and the sessions of IAM drop is a record, which nothing can make again: those are no caches.
it('kernel/cache.ts is the only bounded cache', () => {
  const runtime = join(root, 'packages/local-aws/src');
  const others = readdirSync(runtime, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'kernel/cache.ts')
    .filter((file) => /\b(\w+)\.size >=? [^;]*?\1\.clear\(\)/.test(readFileSync(join(runtime, file), 'utf8')));
  expect(others).toEqual([]);
});

it('a store has a type that is written down, so that a reader finds what it keeps', () => {
  const runtime = join(root, 'packages/local-aws/src');
  // A class is one; what only a factory knows is none. Types of libraries are theirs.
  const inferred = /^export type \w+ = ReturnType<|ReturnType<typeof create(?!Server|SecureServer|Verifier)/m;
  const unnamed = /^(?:export )?function create\w*(?:Store|Rows)\([^)]*\) \{/m;
  const others = readdirSync(runtime, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => [inferred, unnamed].some((form) => form.test(readFileSync(join(runtime, file), 'utf8'))));
  expect(others).toEqual([]);
});

it('kernel/violations.ts is the only file that words a validation error', () => {
  const runtime = join(root, 'packages/local-aws/src');
  const wording = /errors? detected: |at '[^']*' failed to satisfy/;
  const others = readdirSync(runtime, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'kernel/violations.ts')
    .filter((file) => wording.test(readFileSync(join(runtime, file), 'utf8')));
  expect(others).toEqual([]);
});

it('a moment that is kept has a type with its unit, EpochMs or EpochSeconds', () => {
  const runtime = join(root, 'packages/local-aws/src');
  const bare = /^\s*(?:readonly )?(?:\w+At|expires|created|modified|lastModified)\??: number\b/m;
  const without = readdirSync(runtime, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => bare.test(readFileSync(join(runtime, file), 'utf8')));
  expect(without).toEqual([]);
});
