import { AwsError } from '../../kernel/errors.ts';
import { ownValue } from '../../kernel/own-value.ts';
import { unreadType, type Template, type TemplateResource } from '../template.ts';
import { expandFunction } from './function.ts';
import { withGlobals } from './globals.ts';
import { attachedEvents } from './attached-events.ts';
import { expandGraphQLApi } from './graphql-api.ts';
import { expandLayer } from './layer.ts';
import { InvalidResource, type Expansion, type Members } from './model.ts';
import { expandSimpleTable } from './simple-table.ts';
import { expandStateMachine } from './state-machine.ts';
import { asText } from '../../kernel/as-text.ts';
import { isObject } from '../../kernel/is-object.ts';

const serverless = 'AWS::Serverless-2016-10-31';

const expand: Readonly<Record<string, (id: string, properties: Members) => Expansion>> = {
  'AWS::Serverless::Function': expandFunction,
  'AWS::Serverless::GraphQLApi': expandGraphQLApi,
  'AWS::Serverless::LayerVersion': expandLayer,
  'AWS::Serverless::SimpleTable': expandSimpleTable,
  'AWS::Serverless::StateMachine': expandStateMachine,
};

export const samTypes: readonly string[] = Object.keys(expand);

type Written = Template & { readonly Transform?: string | readonly string[]; readonly Globals?: unknown };

/**
 * Replaces the resources of SAM by resources of CloudFormation. A resource that cannot be expanded stays, and
 * provisioning refuses it by name; one that SAM refuses is left without its type, and the error names it. docs: AWS SAM
 * Developer Guide, "AWS SAM template anatomy"
 */
export function transformed(given: Template): { readonly template: Template; readonly error?: AwsError } {
  const { Transform, Globals, ...template } = given as Written;
  const transforms = Transform === undefined ? [] : [Transform].flat();
  if (!transforms.includes(serverless)) return { template: given };
  const others = transforms.filter((name) => name !== serverless);
  const resources: Record<string, TemplateResource> = {};
  const problems: string[] = [];
  const attempt = (id: string, step: () => Expansion): void => {
    try {
      Object.assign(resources, step());
    } catch (error) {
      if (!(error instanceof InvalidResource)) throw error;
      problems.push(`Resource with id [${id}] is invalid. ${error.message}`);
      resources[id] = { Type: unreadType };
    }
  };
  const written = Object.entries(template.Resources);
  for (const [id, resource] of written) attempt(id, () => expanded(id, resource, Globals));
  for (const [id, resource] of written)
    if (resource.Type === 'AWS::Serverless::Function' && resources[id]?.Type !== unreadType)
      attempt(id, () => attachedEvents(resources, id, { ...resource, Properties: withGlobals(Globals, resource) }));
  const complete = withAliases({ ...template, Resources: resources }, template);
  return {
    template: others.length > 0 ? ({ ...complete, Transform: others } as Template) : complete,
    ...(problems.length > 0 && { error: failed(problems) }),
  };
}

/** recorded: lumigo-io/SAR-Logging#21 (the words around the problems) */
const failed = (problems: readonly string[]): AwsError =>
  new AwsError(
    'ValidationError',
    `Transform ${serverless} failed with: Invalid Serverless Application Specification document. ` +
      `Number of errors found: ${problems.length}. ${problems.join(' ')}`,
  );

function expanded(
  id: string,
  resource: TemplateResource & { readonly IgnoreGlobals?: unknown },
  globals: unknown,
): Expansion {
  const run = ownValue(expand, resource.Type);
  if (!run) return { [id]: resource };
  const { Condition, DependsOn, Metadata } = resource;
  const parts = run(id, withGlobals(globals, resource));
  const ofSource = { ...(Condition !== undefined && { Condition }) };
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [
      name,
      name === id ? { ...others(resource), ...ofSource, Metadata, DependsOn, ...part } : { ...ofSource, ...part },
    ]),
  ) as Expansion;
}

/**
 * Keeps attributes that SAM would read and this runtime does not, such as `Connectors`. They are refused later. docs:
 * AWS SAM Developer Guide, "Managing resource permissions with AWS SAM connectors"
 */
function others(resource: TemplateResource): Members {
  const { Type, Properties, Condition, DependsOn, Metadata, IgnoreGlobals, ...rest } = resource as TemplateResource & {
    IgnoreGlobals?: unknown;
  };
  void [Type, Properties, Condition, DependsOn, Metadata, IgnoreGlobals];
  return rest;
}

/**
 * Resolves `Ref` of `Function.Alias` and `Function.Version` to the alias and version that the function has published.
 */
function withAliases(template: Template, written: Template): Template {
  const published = new Map<string, string>();
  for (const id of Object.keys(written.Resources))
    for (const [word, type] of Object.entries({ Alias: 'AWS::Lambda::Alias', Version: 'AWS::Lambda::Version' })) {
      const found = Object.entries(template.Resources).find(
        ([name, { Type }]) => name.startsWith(`${id}${word}`) && Type === type,
      );
      if (found) published.set(`${id}.${word}`, found[0]);
    }
  if (published.size === 0) return template;
  const rewrite = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rewrite);
    if (!isObject(value)) return value;
    const ref = Object.keys(value).length === 1 ? published.get(asText(value['Ref'])) : undefined;
    if (ref !== undefined) return { Ref: ref };
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, rewrite(item)]));
  };
  return rewrite(template) as Template;
}
