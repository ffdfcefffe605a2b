import { asText } from '../../kernel/as-text.ts';
import type { TemplateResource } from '../template.ts';
import { arnOf, InvalidResource, membersOf, resource, type Expansion, type Members } from './model.ts';

interface Source {
  /** The logical id of the function that the event starts. */
  readonly owner: string;
  /** The logical id of the alias that the function publishes. */
  readonly alias: string | undefined;
  readonly name: string;
  /** The condition of the function. */
  readonly condition: string | undefined;
  readonly properties: Members;
}

type Attach = (resources: Expansion, source: Source) => Expansion;

/** Events that are settings of the bucket or the user pool that they name. */
const kinds: Readonly<Record<string, Attach>> = { S3: ofBucket, Cognito: ofUserPool };

export const attachedEventTypes: readonly string[] = Object.keys(kinds);

/** Answers what the events of a function change and add. docs: AWS SAM Developer Guide, "S3" and "Cognito" */
export function attachedEvents(
  resources: Expansion,
  owner: string,
  { Condition, Properties }: TemplateResource,
): Expansion {
  const all: Record<string, TemplateResource> = {};
  const published = Properties?.['AutoPublishAlias'];
  const alias = typeof published === 'string' ? `${owner}Alias${published}` : undefined;
  for (const [name, event] of Object.entries(membersOf(Properties?.['Events']))) {
    const { Type, Properties: properties } = membersOf(event);
    const attach = kinds[asText(Type)];
    const source = {
      owner,
      alias,
      name,
      condition: Condition as string | undefined,
      properties: membersOf(properties),
    };
    if (attach) Object.assign(all, attach({ ...resources, ...all }, source));
  }
  return all;
}

function ofBucket(resources: Expansion, source: Source): Expansion {
  const { owner, name, condition, properties } = source;
  const { id, found } = named(resources, source, 'Bucket', 'AWS::S3::Bucket', 'S3 events must reference an S3 bucket');
  const settings = membersOf(found.Properties?.['NotificationConfiguration']);
  const further = [properties['Events']].flat().map((Event) => {
    const one = { Event, Function: started(source), ...('Filter' in properties && { Filter: properties['Filter'] }) };
    return condition === undefined ? one : { 'Fn::If': [condition, one, { Ref: 'AWS::NoValue' }] };
  });
  const LambdaConfigurations = [settings['LambdaConfigurations'] ?? [], further].flat(2);
  const permission = `${owner}${name}Permission`;
  return {
    [id]: {
      ...withProperty(found, 'NotificationConfiguration', { ...settings, LambdaConfigurations }),
      // A dependency on what a condition leaves out is a mistake in a template.
      ...(condition === undefined && { DependsOn: [found.DependsOn ?? [], permission].flat() }),
    },
    [permission]: invokedBy('s3.amazonaws.com', source, { SourceAccount: { Ref: 'AWS::AccountId' } }),
  };
}

function ofUserPool(resources: Expansion, source: Source): Expansion {
  const { owner, properties } = source;
  const must = 'Cognito events must reference a Cognito UserPool';
  const { id, found } = named(resources, source, 'UserPool', 'AWS::Cognito::UserPool', must);
  const triggers = [properties['Trigger']].flat().map((trigger) => [asText(trigger), started(source)]);
  return {
    [id]: withProperty(found, 'LambdaConfig', {
      ...membersOf(found.Properties?.['LambdaConfig']),
      ...(Object.fromEntries(triggers) as Members),
    }),
    [`${owner}CognitoPermission`]: invokedBy('cognito-idp.amazonaws.com', source, { SourceArn: arnOf(id) }),
  };
}

/** Finds what an event names by `Ref`. observed: serverless-application-model 1.105.0 (the sentences) */
function named(
  resources: Expansion,
  { name, properties }: Source,
  property: string,
  type: string,
  must: string,
): { readonly id: string; readonly found: TemplateResource } {
  const id = asText(membersOf(properties[property])['Ref']);
  const found = Object.hasOwn(resources, id) ? resources[id] : undefined;
  if (found?.Type === type) return { id, found };
  throw new InvalidResource(`Event with id [${name}] is invalid. ${must} in the same template.`);
}

const started = ({ owner, alias }: Source): Members => (alias === undefined ? arnOf(owner) : { Ref: alias });

const withProperty = (given: TemplateResource, name: string, value: unknown): TemplateResource => ({
  ...given,
  Properties: { ...given.Properties, [name]: value },
});

const invokedBy = (Principal: string, { owner, alias, condition }: Source, more: Members): TemplateResource => ({
  ...resource('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    FunctionName: { Ref: alias ?? owner },
    Principal,
    ...more,
  }),
  ...(condition !== undefined && { Condition: condition }),
});
