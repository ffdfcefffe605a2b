import type { PutParameterResult } from '@aws-sdk/client-ssm';
import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { nameOf } from '../../../kernel/principal.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, text } from '../../../protocol/members.ts';
import { permissionArn, ssmAction, switchOf } from '../context.ts';
import { parameterAlreadyExists, validation } from '../errors.ts';
import { checkName, checkValue } from '../parameters.ts';
import type { Parameter, ParameterType } from '../store.ts';

export const PutParameter = ssmAction({
  input: {
    Name: text({ required: true }),
    Value: text({ required: true, min: 1 }),
    Type: text({ values: ['SecureString', 'StringList', 'String'] }),
    Overwrite: flag(),
    Description: text(),
    AllowedPattern: text(),
    DataType: text(),
    Tier: text(),
  },
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
  ],
  run(input, { store, now }, { principal }): Wire<PutParameterResult> {
    const { Name, Value, Description, AllowedPattern } = input;
    checkName(Name);
    const existing = store.get(Name);
    if (existing && input.Overwrite !== true) throw parameterAlreadyExists();
    if (input.DataType !== undefined && input.DataType !== 'text')
      throw new UnsupportedError(`DataType ${input.DataType} of PutParameter`);
    const type = readType(input.Type, existing);
    const tier = readTier(input.Tier, existing);
    const allowedPattern = AllowedPattern === '' ? undefined : (AllowedPattern ?? existing?.allowedPattern);
    checkValue({ type, value: Value, tier, allowedPattern });
    const description = Description ?? existing?.description;
    const version = store.put({
      name: Name,
      type,
      value: Value,
      tier,
      ...(description !== undefined && { description }),
      ...(allowedPattern !== undefined && { allowedPattern }),
      modified: now() / 1000,
      modifiedBy: nameOf(principal),
    });
    return { Version: version, Tier: tier };
  },
});

function readType(type: ParameterType | 'SecureString' | undefined, existing: Parameter | undefined): ParameterType {
  if (type === undefined && !existing) throw validation('A parameter type is required when you create a parameter.');
  if (type === 'SecureString') throw new UnsupportedError('SecureString, which needs KMS, of PutParameter');
  if (existing && type !== undefined && type !== existing.type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't " +
        'change a parameter from a String type to a SecureString type.',
    );
  }
  return type ?? existing?.type ?? 'String';
}

function readTier(tier: string | undefined, existing: Parameter | undefined): 'Standard' | 'Advanced' {
  if (tier === undefined) return existing?.tier ?? 'Standard';
  if (tier !== 'Standard' && tier !== 'Advanced') throw new UnsupportedError(`Tier ${tier} of PutParameter`);
  if (existing?.tier === 'Advanced' && tier === 'Standard') {
    throw validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter " +
        'tier to the standard-parameter tier.',
    );
  }
  return tier;
}
