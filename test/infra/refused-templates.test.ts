import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRuntime } from 'local-aws';
import { freshDirectory, removeDirectory } from '../support/cli.ts';
import { synthesise } from '../support/synthesise.ts';
import { errorsOf } from './support/template-validator.ts';
import { mutantsOf, type Mutant } from './support/mutants.ts';
import type { Template } from './support/synthesised.ts';

/** RELIABILITY=full tries more mutants. MUTATION_SEED chooses other ones. */
const seed = Number(process.env['MUTATION_SEED'] ?? 14);
const wanted = process.env['RELIABILITY'] === 'full' ? 1_200 : 100;

const folder = freshDirectory();
const assembly = join(folder, 'cdk.out');
let file: string;
let original: Template;

beforeAll(async () => {
  await synthesise(assembly, {});
  const [name = ''] = readdirSync(assembly).filter((one) => one.endsWith('.template.json'));
  file = join(assembly, name);
  original = JSON.parse(readFileSync(file, 'utf8')) as Template;
});
afterAll(() => removeDirectory(folder));

/** Starts the template. Returns the error, or an empty text if it starts. */
async function refusalOf(template: Template): Promise<string> {
  writeFileSync(file, JSON.stringify(template));
  const dataDirectory = freshDirectory();
  try {
    const runtime = await startRuntime({ assembly, dataDirectory, port: 0 });
    await runtime.stop();
    return '';
  } catch (error) {
    return String(error);
  } finally {
    removeDirectory(dataDirectory);
  }
}

const withMutants = (mutants: readonly Mutant[]): Template => ({
  ...original,
  Resources: { ...original.Resources, ...Object.fromEntries(mutants.map((one) => [one.logicalId, one.mutated])) },
});

/** Groups the mutants so that no mutant hides another: each group changes a resource at most once. */
function groupsOf(mutants: readonly Mutant[]): Mutant[][] {
  const groups: Mutant[][] = [];
  for (const mutant of mutants) {
    const fits = (one: Mutant): boolean =>
      one.logicalId !== mutant.logicalId && (one.isOfOrder ?? false) === (mutant.isOfOrder ?? false);
    const free = groups.find((group) => group.every(fits));
    if (free) free.push(mutant);
    else groups.push([mutant]);
  }
  return groups;
}

const names = (text: string, logicalId: string): boolean => new RegExp(`\\b${logicalId}\\b`).test(text);

it('the template itself starts, and AWS’s validator finds nothing wrong with it', async () => {
  expect(errorsOf(original)).toEqual([]);
  expect(await refusalOf(original)).toBe('');
});

type Resources = Record<string, Record<string, unknown> & { Properties: Record<string, unknown> }>;

class Changing {
  readonly resources: Resources;
  readonly #taken = new Set<string>();

  constructor(template: Template) {
    this.resources = template.Resources as unknown as Resources;
  }

  /** Lists the resources of a type, given its last part. */
  all(type: string): string[] {
    return Object.keys(this.resources).filter((id) => String(this.resources[id]?.['Type']).endsWith(`::${type}`));
  }

  /** Returns a resource that no other change has taken, or a copy if there is none. */
  next(type: string): readonly [string, NonNullable<Resources[string]>] {
    const all = this.all(type);
    const free = all.find((one) => !this.#taken.has(one));
    const id = free ?? `More${type}${this.#taken.size}`;
    this.resources[id] ??= structuredClone(this.resources[all[0] ?? '']!);
    this.#taken.add(id);
    return [id, this.resources[id]];
  }
}

/** Changes or adds a resource. Returns the logical id that the refusal must name. */
type Change = (changing: Changing) => string;
const inOne =
  (type: string, properties: Record<string, unknown>): Change =>
  (changing) => {
    const [id, { Properties }] = changing.next(type);
    Object.assign(Properties, properties);
    return id;
  };
const again =
  (type: string): Change =>
  (changing) => {
    const [first = ''] = changing.all(type);
    changing.resources[`Again${type}`] = structuredClone(changing.resources[first]!);
    return `Again${type}`;
  };
const around =
  (type: string, members: Record<string, unknown>): Change =>
  (changing) => {
    const [id, resource] = changing.next(type);
    Object.assign(resource, members);
    return id;
  };
const inStatement =
  (type: string, members: Record<string, unknown>): Change =>
  (changing) => {
    const [id, { Properties }] = changing.next(type);
    Object.assign((Properties['PolicyDocument'] as { Statement: object[] }).Statement[0] ?? {}, members);
    return id;
  };
const target = { Id: 'x', Arn: 'arn:aws:sqs:us-east-1:000000000000:x' };

/** Lists changes that a deployment refuses according to public reports and the services’ documentation. */
const refused: readonly (readonly [string, Change, RegExp])[] = [
  ['a second resolver of a field', again('Resolver'), /Only one resolver is allowed per field/],
  ['a second parameter of a name', again('Parameter'), /already exists/],
  ['a second group of a name', again('UserPoolGroup'), /already exists/],
  [
    'a condition key that does not exist',
    inStatement('BucketPolicy', { Condition: { Null: { 's3:ifnonematch': 'true' } } }),
    /Policy has an invalid condition key/,
  ],
  [
    'an action that does not exist',
    inStatement('BucketPolicy', { Action: 's3:GetObjekt' }),
    /Policy has invalid action/,
  ],
  [
    'a retry age of an event',
    inOne('EventInvokeConfig', { MaximumEventAgeInSeconds: 10 }),
    /not greater or equal to 60/,
  ],
  [
    'a retry age of a target',
    inOne('Rule', { Targets: [{ ...target, RetryPolicy: { MaximumEventAgeInSeconds: 10 } }] }),
    /not greater or equal to 60/,
  ],
  [
    'six targets',
    inOne('Rule', { Targets: [1, 2, 3, 4, 5, 6].map((Id) => ({ ...target, Id: `t${Id}` })) }),
    /count: 5/,
  ],
  ['a long retention', inOne('Queue', { MessageRetentionPeriod: 2_592_000 }), /not less or equal to 1209600/],
  ['no receive', inOne('Queue', { RedrivePolicy: { maxReceiveCount: 0 } }), /0 is not greater or equal to 1/],
  ['many receives', inOne('Queue', { RedrivePolicy: { maxReceiveCount: 5_000 } }), /not less or equal to 1000/],
  ['a long display name', inOne('Topic', { DisplayName: 'x'.repeat(200) }), /maxLength: 100/],
  ['a long description', inOne('Function', { Description: 'x'.repeat(300) }), /maxLength: 256/],
  [
    'a list among the variables',
    inOne('Function', { Environment: { Variables: { A1: ['x'] } } }),
    /expected type: String/,
  ],
  ['a long name of a role', inOne('Role', { RoleName: 'x'.repeat(80) }), /maxLength: 64/],
  ['a long name of a policy', inOne('Policy', { PolicyName: 'x'.repeat(200) }), /maxLength: 128/],
  [
    'an age of a schedule',
    inOne('Schedule', { Target: { ...target, RoleArn: target.Arn, RetryPolicy: { MaximumEventAgeInSeconds: 30 } } }),
    /30 is not greater or equal to 60/,
  ],
  [
    'a mail without its code',
    inOne('UserPool', { VerificationMessageTemplate: { EmailMessage: 'Your code' } }),
    /does not match pattern/,
  ],
  ['a deletion policy that does not exist', around('LogGroup', { DeletionPolicy: 'Keep' }), /DeletionPolicy "Keep"/],
  [
    'a logical id with a dash',
    ({ resources }) => {
      resources['A-b'] = { Type: 'AWS::SQS::Queue', Properties: {} };
      return 'A-b';
    },
    /non alphanumeric/,
  ],
  [
    'an attribute that does not exist',
    inOne('Alarm', { AlarmActions: [{ 'Fn::GetAtt': ['AgainParameter', 'Nope'] }] }),
    /does not support attribute type Nope/,
  ],
  ['a type that does not exist', around('GraphQLSchema', { Type: 'AWS::S3::Buckett' }), /Unrecognized resource types/],
  ['two places of a definition', inOne('StateMachine', { DefinitionString: '{}' }), /exclude each other/],
];

/** Lists changes that can be found only when everything else is right. */
const refusedLast: typeof refused = [
  [
    'a principal that does not exist',
    inStatement('BucketPolicy', { Principal: { AWS: 'arn:aws:iam::000000000000:role/Nobody' } }),
    /Invalid principal in policy/,
  ],
  [
    'a destination that the role may not use',
    (changing) => {
      for (const id of changing.all('Policy')) {
        const document = changing.resources[id]?.Properties['PolicyDocument'] as {
          Statement: Record<string, unknown>[];
        };
        for (const one of document.Statement)
          if ([one['Action']].flat().includes('sqs:SendMessage')) one['Action'] = 'sqs:GetQueueUrl';
      }
      return changing.all('EventInvokeConfig')[0] ?? '';
    },
    /does not have permissions to call SendMessage on SQS/,
  ],
];

it('what reports say that a deployment refuses is refused, all of it at once', async () => {
  const template = structuredClone(original);
  const changing = new Changing(template);
  const ids = refused.map(([, change]) => change(changing));
  const lines = (await refusalOf(template)).split('\n');
  const silent = refused.filter(
    ([, , rule], index) => !lines.some((line) => rule.test(line) && names(line, ids[index] ?? '')),
  );
  expect(silent.map(([name]) => name)).toEqual([]);
});

it.each(refusedLast)('%s is refused', async (_, change, rule) => {
  const template = structuredClone(original);
  const id = change(new Changing(template));
  const said = await refusalOf(template);
  expect(said).toMatch(rule);
  expect(said).toContain(id);
});

it(`what AWS’s validator refuses is refused at the start (seed ${seed})`, async () => {
  const mutants = mutantsOf(original, seed).slice(0, wanted);
  const started: string[] = [];
  let count = 0;
  for (const group of groupsOf(mutants)) {
    const template = withMutants(group);
    const errors = errorsOf(template);
    const said = await refusalOf(template);
    for (const mutant of group) {
      const error = errors.find(({ logicalId }) => logicalId === mutant.logicalId);
      if (!error) continue;
      count += 1;
      if (names(said, mutant.logicalId)) continue;
      // Another mutant may hide this one, or the validator may mean another mutant.
      const alone = withMutants([mutant]);
      const [still] = errorsOf(alone);
      if (still && (await refusalOf(alone)) === '')
        started.push(`${mutant.logicalId} ${mutant.mutated.Type} ${mutant.change} (${still.says})`);
    }
  }
  expect(started).toEqual([]);
  expect(count).toBeGreaterThan(wanted / 3);
});
