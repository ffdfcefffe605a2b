import { inert, only, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import { parameterAlreadyExists } from './errors.ts';
import type { SsmContext } from './context.ts';
import { checkName, checkValue } from './parameters.ts';
import type { ParameterType } from './store.ts';

interface Properties {
  readonly Name?: string;
  // CloudFormation's schema of the resource has no SecureString. docs: AWS CloudFormation Template Reference,
  // "AWS::SSM::Parameter"
  readonly Type: Exclude<ParameterType, 'SecureString'>;
  readonly Value: string;
  readonly Description?: string;
  readonly AllowedPattern?: string;
  readonly Tier?: 'Standard' | 'Advanced';
}

/**
 * Provides `AWS::SSM::Parameter`. CloudFormation writes a parameter only when the template changes. So a value from
 * PutParameter stays until the template has a new one. docs: AWS CloudFormation User Guide, "Update behaviors of stack
 * resources"
 */
export function parameterProvider({ store, now }: SsmContext): ResourceProvider {
  return {
    properties: {
      Name: text,
      Type: text,
      Value: text,
      Description: text,
      AllowedPattern: text,
      DataType: only('text'),
      Tier: only('Standard', 'Advanced'),
      Tags: inert('tags of parameters change nothing that this runtime does'),
    },
    provision(request) {
      const { Name, Type, Value, Description, AllowedPattern, Tier } = request.properties as unknown as Properties;
      const name = Name ?? request.physicalName();
      const value = {
        name,
        type: Type,
        value: String(Value),
        tier: Tier ?? 'Standard',
        ...(Description !== undefined && { description: Description }),
        ...(AllowedPattern !== undefined && { allowedPattern: AllowedPattern }),
      };
      checkName(name);
      checkValue(value);
      const template = JSON.stringify([Type, value.value, value.tier, Description, AllowedPattern]);
      const before = store.template(name);
      if (before === undefined && store.get(name)) throw parameterAlreadyExists();
      if (before !== template)
        store.put({ ...value, modified: now() / 1000, modifiedBy: 'cloudformation.amazonaws.com' }, template);
      return { ref: name, attributes: { Type, Value: store.get(name)?.value ?? value.value } };
    },
  };
}
