import { honoured, inert, list, object, only, text } from '../../contract/properties.ts';
import type { ResourceProvider } from '../../contract/resource-provider.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UnsupportedError } from '../../kernel/errors.ts';
import type { Catalogue } from './catalogue.ts';
import { requireName, resourceNotFound } from './errors.ts';
import { checkRoutes, machineArnOf, publish, requireCurrent, type Route } from './versions.ts';

interface Parts {
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
}

export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

export const tagsOfTemplate = list(object({ Key: text, Value: text }));

/** Nothing here is encrypted with a key of the customer. */
export const encryptionOfTemplate = object({ Type: only('AWS_OWNED_KEY') });

export const tag = (catalogue: Catalogue, arn: string, tags: readonly Tag[] = []): void =>
  catalogue.declareTags(arn, new Map(tags.map(({ Key, Value }) => [Key, Value])));

export const activityProvider = ({ catalogue, clock, region, accountId }: Parts): ResourceProvider => ({
  properties: { Name: text, EncryptionConfiguration: encryptionOfTemplate, Tags: tagsOfTemplate },
  provision(request) {
    const { Name, Tags } = request.properties as { readonly Name?: string; readonly Tags?: readonly Tag[] };
    const name = requireName(Name ?? request.physicalName({ maxLength: 80 }));
    const arn = `arn:aws:states:${region}:${accountId}:activity:${name}`;
    if (!catalogue.activity(arn)) catalogue.putActivity({ activity_arn: arn, name, created_ms: clock.now() });
    tag(catalogue, arn, Tags);
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
  remove: ({ ref }) => catalogue.removeActivity(ref),
});

interface VersionProperties {
  readonly StateMachineArn: string;
  readonly StateMachineRevisionId?: string;
  readonly Description?: string;
}

/** The version of the machine as the template has it. A changed machine gets the next one. */
export const versionProvider = ({ catalogue, clock }: Parts): ResourceProvider => ({
  properties: { StateMachineArn: text, StateMachineRevisionId: text, Description: text },
  provision({ properties }) {
    const { StateMachineArn, StateMachineRevisionId, Description } = properties as unknown as VersionProperties;
    const machine = catalogue.machine(StateMachineArn);
    if (machine) requireCurrent(machine.revision, StateMachineRevisionId);
    const { version_arn: arn } = publish(catalogue, clock, StateMachineArn, Description);
    return { ref: arn, attributes: { Arn: arn } };
  },
});

interface AliasProperties {
  readonly Name?: string;
  readonly StateMachineArn?: string;
  readonly Description?: string;
  readonly RoutingConfiguration?: readonly { readonly StateMachineVersionArn: string; readonly Weight: unknown }[];
  readonly DeploymentPreference?: { readonly StateMachineVersionArn: string };
}

/**
 * The alias routes as the template says, at each start. docs: AWS CloudFormation Template Reference,
 * "AWS::StepFunctions::StateMachineAlias" (RoutingConfiguration and DeploymentPreference exclude each other)
 */
export const aliasProvider = ({ catalogue, clock }: Parts): ResourceProvider => ({
  properties: {
    Name: text,
    StateMachineArn: text,
    Description: text,
    RoutingConfiguration: list(object({ StateMachineVersionArn: text, Weight: honoured })),
    DeploymentPreference: object({
      Type: only('ALL_AT_ONCE'),
      StateMachineVersionArn: text,
      Alarms: inert('a change takes effect at once, so that no alarm can take it back'),
    }),
  },
  provision(request) {
    const properties = request.properties as AliasProperties;
    const routes = routesOf(properties);
    const routing = checkRoutes(routes);
    if (!routes.every(({ stateMachineVersionArn }) => catalogue.version(stateMachineVersionArn)))
      throw resourceNotFound();
    const machine_arn = machineArnOf(routes[0]?.stateMachineVersionArn ?? '');
    if ((properties.StateMachineArn ?? machine_arn) !== machine_arn)
      throw new UnsupportedError(`The StateMachineArn of ${request.logicalId}, whose versions are of ${machine_arn},`);
    const name = properties.Name ?? request.physicalName({ maxLength: 80 });
    const arn = `${machine_arn}:${name}`;
    const known = catalogue.alias(arn);
    const described = { routing, description: properties.Description ?? null };
    const now = clock.now();
    if (known?.routing !== described.routing || known.description !== described.description)
      catalogue.putAlias({
        ...{ alias_arn: arn, machine_arn, name, ...described },
        ...{ created_ms: known?.created_ms ?? now, updated_ms: now },
      });
    return { ref: arn, attributes: { Arn: arn } };
  },
  remove: ({ ref }) => catalogue.removeAlias(ref),
});

function routesOf({ RoutingConfiguration, DeploymentPreference }: AliasProperties): readonly Route[] {
  if (DeploymentPreference)
    return [{ stateMachineVersionArn: DeploymentPreference.StateMachineVersionArn, weight: 100 }];
  return (RoutingConfiguration ?? []).map(({ StateMachineVersionArn, Weight }) => ({
    stateMachineVersionArn: StateMachineVersionArn,
    weight: Number(Weight),
  }));
}
