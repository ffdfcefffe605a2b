import { asText } from '../../kernel/as-text.ts';
import { honoured, only, text } from '../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import { findings } from '../../kernel/errors.ts';
import { parameterAlreadyExists } from './errors.ts';
import type { SsmContext } from './context.ts';
import { checkName, checkValue } from './parameters.ts';
import type { ParameterType } from './store.ts';
import { checkedTags } from './tags.ts';

interface Properties {
  readonly Name?: string;
  // CloudFormation's schema of the resource has no SecureString. docs: AWS CloudFormation Template Reference,
  // "AWS::SSM::Parameter"
  readonly Type: Exclude<ParameterType, 'SecureString'>;
  readonly Value: string;
  readonly Description?: string;
  readonly AllowedPattern?: string;
  readonly Tier?: 'Standard' | 'Advanced';
  readonly Tags?: Readonly<Record<string, unknown>>;
}

/**
 * Provides `AWS::SSM::Parameter`. CloudFormation writes a parameter only when the template changes. So a value from
 * PutParameter stays until the template has a new one. docs: AWS CloudFormation User Guide, "Update behaviors of stack
 * resources"
 */
export function parameterProvider({ store, marks, patterns, now }: SsmContext): ResourceProvider {
  return {
    properties: {
      Name: text,
      Type: text,
      Value: text,
      Description: text,
      AllowedPattern: text,
      DataType: only('text'),
      Tier: only('Standard', 'Advanced'),
      Tags: honoured,
    },
    examine(request) {
      const { value } = read(request);
      return findings(
        () => checkName(value.name),
        () => patterns.settle('template', (matches) => checkValue(value, matches)),
      );
    },
    async provision(request) {
      const { value, Tags } = read(request);
      const { name, type: Type, description: Description, allowedPattern: AllowedPattern } = value;
      checkName(name);
      await patterns.settle('template', (matches) => checkValue(value, matches));
      const said = [Type, value.value, value.tier, Description, AllowedPattern];
      const template = JSON.stringify(Tags === undefined ? said : [...said, Tags]);
      const before = store.template(name);
      if (before === undefined && store.get(name)) throw parameterAlreadyExists();
      if (before !== template) {
        store.put({ ...value, modified: now() / 1000, modifiedBy: 'cloudformation.amazonaws.com' }, template);
        const tags = Object.entries(Tags ?? {}).map(([key, tag]) => [key, asText(tag)]);
        marks.putTags(name, checkedTags(Object.fromEntries(tags)));
      }
      return { ref: name, attributes: { Type, Value: store.get(name)?.value ?? value.value } };
    },
  };
}

function read(request: ResourceRequest) {
  const { Name, Type, Value, Description, AllowedPattern, Tier, Tags } = request.properties as unknown as Properties;
  const value = {
    name: Name ?? request.physicalName(),
    type: Type,
    value: String(Value),
    tier: Tier ?? 'Standard',
    ...(Description !== undefined && { description: Description }),
    ...(AllowedPattern !== undefined && { allowedPattern: AllowedPattern }),
  };
  return { value, Tags };
}
