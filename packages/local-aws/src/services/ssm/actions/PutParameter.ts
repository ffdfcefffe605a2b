import type { PutParameterResult } from '@aws-sdk/client-ssm';
import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { nameOf } from '../../../kernel/principal.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, list, text, type InputOf } from '../../../protocol/members.ts';
import type { Matches } from '../allowed-patterns.ts';
import { permissionArn, ssmAction, switchOf, type SsmContext } from '../context.ts';
import { parameterAlreadyExists, validation } from '../errors.ts';
import type { Marks } from '../marks.ts';
import { checkName, checkValue } from '../parameters.ts';
import { localKey } from '../secrets.ts';
import { keptVersions, type Parameter, type ParameterType } from '../store.ts';
import { readTier, readType } from '../tiers.ts';
import { checkedTags, tagsOf } from '../tags.ts';
import { tag } from '../../../protocol/members.ts';

const input = {
  Name: text({ required: true, min: 1, max: 2048 }),
  Value: text({ required: true, min: 1 }),
  Type: text({ values: ['SecureString', 'StringList', 'String'] }),
  Overwrite: flag(),
  Description: text({ max: 1024 }),
  AllowedPattern: text({ max: 1024 }),
  DataType: text({ max: 128 }),
  KeyId: text({ min: 1, max: 256 }),
  Tags: list(tag, { max: 1000 }),
  Tier: text({ values: ['Standard', 'Advanced', 'Intelligent-Tiering'] }),
};

export const PutParameter = ssmAction({
  input,
  needs: ({ Name, Overwrite }, scope) => [
    {
      action: 'ssm:PutParameter',
      resource: permissionArn(scope, Name),
      context: { 'ssm:overwrite': switchOf(Overwrite) },
    },
  ],
  genuine: () => [
    {
      Name: '/hostile/a',
      Value: 'x',
      Type: 'String',
      Overwrite: true,
      Description: 'd',
      AllowedPattern: '^[a-z]+$',
      DataType: 'text',
      Tier: 'Standard',
    },
    { Name: '/hostile/b', Value: 'x,y', Type: 'StringList', Overwrite: true },
    { Name: '/hostile/s', Value: 'x', Type: 'SecureString', KeyId: 'alias/aws/ssm', Overwrite: true },
  ],
  async run(members, context, { principal }): Promise<Wire<PutParameterResult>> {
    const by = nameOf(principal);
    return context.patterns.settle(by, (matches) => put(members, context, { by, matches }));
  },
});

interface Put {
  readonly by: string;
  readonly matches: Matches;
}

function put(
  members: InputOf<typeof input>,
  { store, marks, secrets, now }: SsmContext,
  { by, matches }: Put,
): Wire<PutParameterResult> {
  const { Name, Value, Description, AllowedPattern } = members;
  checkName(Name);
  const existing = store.get(Name);
  if (existing && members.Overwrite !== true) throw parameterAlreadyExists();
  if (members.DataType !== undefined && members.DataType !== 'text')
    throw new UnsupportedError(`DataType ${members.DataType} of PutParameter`);
  if (members.Tags && existing) throw tagsOfExisting();
  const type = readType(members.Type, existing);
  checkKey(type, members.KeyId);
  const tier = readTier(members.Tier, Value, existing);
  const allowedPattern = AllowedPattern === '' ? undefined : (AllowedPattern ?? existing?.allowedPattern);
  checkValue({ type, value: Value, tier, allowedPattern }, matches);
  keepLabelled(marks, existing);
  const description = Description ?? existing?.description;
  const version = store.put({
    name: Name,
    type,
    value: type === 'SecureString' ? secrets.seal(Value) : Value,
    tier,
    ...(description !== undefined && { description }),
    ...(allowedPattern !== undefined && { allowedPattern }),
    modified: now() / 1000,
    modifiedBy: by,
  });
  if (members.Tags) marks.putTags(Name, checkedTags(tagsOf(members.Tags)));
  return { Version: version, Tier: tier };
}

const tagsOfExisting = (): AwsError =>
  validation(
    "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove " +
      'overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or ' +
      'RemoveTagsFromResource.',
  );

function checkKey(type: ParameterType, key: string | undefined): void {
  if (key === undefined) return;
  if (type !== 'SecureString') throw validation('KeyId is required for SecureString type parameter only.');
  if (key !== localKey) throw new UnsupportedError(`KeyId ${key.slice(0, 100)}, a key other than ${localKey},`);
}

/**
 * The oldest version gives way to a new one only if it has no label. docs: AWS Systems Manager User Guide, "Working
 * with parameter versions in Parameter Store"
 */
function keepLabelled(marks: Marks, existing: Parameter | undefined): void {
  if (!existing) return;
  const oldest = existing.version + 1 - keptVersions;
  if (![...marks.labels(existing.name).values()].includes(oldest)) return;
  throw new AwsError(
    'ParameterMaxVersionLimitExceeded',
    `You attempted to create a new version of ${existing.name} by calling the PutParameter API with the overwrite ` +
      `flag. Version ${oldest}, the oldest version, can't be deleted because it has a label associated with it. ` +
      'Move the label to another version of the parameter, and try again.',
  );
}
