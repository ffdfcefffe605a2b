import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { action, type Action, type Call } from '../../../protocol/action.ts';
import { flag, text } from '../../../protocol/shapes.ts';
import { parameterAlreadyExists, requireText, validation } from '../errors.ts';
import { checkName, checkValue, type SsmContext } from '../parameters.ts';
import type { Parameter, ParameterType } from '../state.ts';

interface Input {
  Name: string;
  Value: string;
  Type?: string;
  Overwrite?: boolean;
  Description?: string;
  AllowedPattern?: string;
  DataType?: string;
  Tier?: string;
}

export const PutParameter = (context: SsmContext): Action =>
  action<Input, unknown>(
    {
      Name: text,
      Value: text,
      Type: text,
      Overwrite: flag,
      Description: text,
      AllowedPattern: text,
      DataType: text,
      Tier: text,
    },
    (input, call) => {
      const { Name, Value, Description, AllowedPattern } = input;
      checkName(requireText(Name, 'name'));
      requireText(Value, 'value');
      const existing = context.state.get(Name);
      if (existing && input.Overwrite !== true) throw parameterAlreadyExists();
      if (input.DataType !== undefined && input.DataType !== 'text')
        throw new UnsupportedError(`DataType ${input.DataType} of PutParameter`);
      const type = readType(input.Type, existing);
      const tier = readTier(input.Tier, existing);
      const allowedPattern = AllowedPattern === '' ? undefined : (AllowedPattern ?? existing?.allowedPattern);
      checkValue({ type, value: Value, tier, allowedPattern });
      const description = Description ?? existing?.description;
      const version = context.state.put({
        name: Name,
        type,
        value: Value,
        tier,
        ...(description !== undefined && { description }),
        ...(allowedPattern !== undefined && { allowedPattern }),
        modified: context.now() / 1000,
        modifiedBy: callerArn(call),
      });
      return { Version: version, Tier: tier };
    },
  );

const callerArn = ({ principal }: Call): string =>
  principal.type === 'User' || principal.type === 'AssumedRole'
    ? principal.arn
    : principal.type === 'Service'
      ? principal.service
      : 'anonymous';

function readType(type: string | undefined, existing: Parameter | undefined): ParameterType {
  if (type === undefined && !existing) throw validation('A parameter type is required when you create a parameter.');
  if (type === 'SecureString') throw new UnsupportedError('SecureString, which needs KMS, of PutParameter');
  if (type !== undefined && type !== 'String' && type !== 'StringList') {
    throw validation(
      `1 validation error detected: Value '${type}' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [SecureString, StringList, String]`,
    );
  }
  if (existing && type !== undefined && type !== existing.type) {
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type.`,
    );
  }
  return type ?? existing?.type ?? 'String';
}

function readTier(tier: string | undefined, existing: Parameter | undefined): 'Standard' | 'Advanced' {
  if (tier === undefined) return existing?.tier ?? 'Standard';
  if (tier !== 'Standard' && tier !== 'Advanced') throw new UnsupportedError(`Tier ${tier} of PutParameter`);
  if (existing?.tier === 'Advanced' && tier === 'Standard') {
    throw validation(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  }
  return tier;
}
