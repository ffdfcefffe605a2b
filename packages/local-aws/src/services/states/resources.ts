import { asText } from '../../kernel/as-text.ts';
import { assetText } from '../../contract/asset-text.ts';
import { honoured, inert, isTrue, list, object, text } from '../../contract/properties.ts';
import type { ResourceProvider, ResourceRequest } from '../../contract/resource-provider.ts';
import type { Ports } from '../../contract/service.ts';
import { findings } from '../../kernel/errors.ts';
import { loadMachine } from './engine/definition/load.ts';
import type { Surroundings } from './engine/definition/load-context.ts';
import { definitionInFile } from './definition-file.ts';
import { checkLogging, type LoggingConfiguration as ApiLogging } from './logging.ts';
import type { Catalogue } from './catalogue.ts';
import type { Machines } from './machines.ts';
import { encryptionOfTemplate, tag, tagsOfTemplate, type Tag } from './published.ts';

interface LoggingConfiguration {
  readonly Level?: 'ALL' | 'ERROR' | 'FATAL' | 'OFF';
  readonly IncludeExecutionData?: boolean | string;
  readonly Destinations?: readonly { readonly CloudWatchLogsLogGroup?: { readonly LogGroupArn?: string } }[];
}

interface Properties {
  readonly StateMachineName?: string;
  readonly StateMachineType?: 'STANDARD' | 'EXPRESS';
  readonly RoleArn: string;
  readonly Definition?: object;
  readonly DefinitionString?: string;
  readonly DefinitionS3Location?: { readonly Bucket: string; readonly Key: string };
  readonly DefinitionSubstitutions?: Readonly<Record<string, unknown>>;
  readonly LoggingConfiguration?: LoggingConfiguration;
  readonly TracingConfiguration?: { readonly Enabled?: boolean | string };
  readonly Tags?: readonly Tag[];
}

export function createStateMachineResource(
  ports: Ports & Surroundings,
  machines: Machines,
  catalogue: Catalogue,
): ResourceProvider {
  return {
    properties: {
      StateMachineName: text,
      StateMachineType: honoured,
      RoleArn: text,
      Definition: honoured,
      DefinitionString: text,
      DefinitionS3Location: object({ Bucket: text, Key: honoured }),
      DefinitionSubstitutions: honoured,
      LoggingConfiguration: object({
        Level: honoured,
        IncludeExecutionData: honoured,
        Destinations: list(object({ CloudWatchLogsLogGroup: object({ LogGroupArn: honoured }) })),
      }),
      TracingConfiguration: inert('traces go to X-Ray, which has no local counterpart'),
      EncryptionConfiguration: encryptionOfTemplate,
      Tags: tagsOfTemplate,
    },
    examine: (request) =>
      findings(async () => {
        const { StateMachineType } = request.properties as unknown as Properties;
        loadMachine(await readDefinition(request), ports, StateMachineType);
      }),
    async provision(request) {
      const properties = request.properties as unknown as Properties;
      const name = properties.StateMachineName ?? request.physicalName({ maxLength: 80 });
      const arn = `arn:aws:states:${ports.region}:${ports.accountId}:stateMachine:${name}`;
      // A role that Step Functions may not assume is found when the state machine is created. recorded:
      // lumigo-io/lumigo-CLI#83
      ports.roles.principal(properties.RoleArn, name, arn);
      const definition = await readDefinition(request);
      const logging = properties.LoggingConfiguration && loggingOf(properties.LoggingConfiguration);
      checkLogging(logging, arn);
      const defined = machines.define({
        arn,
        name,
        roleArn: properties.RoleArn,
        definition,
        type: properties.StateMachineType ?? 'STANDARD',
        tracing: isTrue(properties.TracingConfiguration?.Enabled),
        ...(logging ? { logging } : {}),
      });
      tag(catalogue, arn, properties.Tags);
      return { ref: arn, attributes: { Arn: arn, Name: name, StateMachineRevisionId: defined.revision } };
    },
  };
}

async function readDefinition(request: ResourceRequest): Promise<string> {
  const properties = request.properties as unknown as Properties;
  return substitute(await definitionOf(request, properties), properties.DefinitionSubstitutions ?? {});
}

async function definitionOf(
  request: ResourceRequest,
  { Definition, DefinitionString, DefinitionS3Location }: Properties,
): Promise<string> {
  if (Definition) return JSON.stringify(Definition);
  if (DefinitionString !== undefined) return DefinitionString;
  const { Bucket, Key } = DefinitionS3Location as NonNullable<Properties['DefinitionS3Location']>;
  return definitionInFile(await assetText(request, Bucket, Key));
}

/**
 * CloudFormation replaces `${name}` in the text of the definition. docs: AWS CloudFormation Template Reference,
 * "AWS::StepFunctions::StateMachine" (DefinitionSubstitutions)
 */
const substitute = (definition: string, substitutions: Readonly<Record<string, unknown>>): string =>
  definition.replace(/\$\{([A-Za-z0-9_-]+)\}/g, (whole, name: string) =>
    Object.hasOwn(substitutions, name) ? asText(substitutions[name]) : whole,
  );

/** Translates the members of the template to those of the API. */
const loggingOf = ({ Level, IncludeExecutionData, Destinations }: LoggingConfiguration): ApiLogging => ({
  level: Level ?? 'OFF',
  includeExecutionData: isTrue(IncludeExecutionData),
  destinations: (Destinations ?? []).map(({ CloudWatchLogsLogGroup }) => ({
    cloudWatchLogsLogGroup:
      CloudWatchLogsLogGroup?.LogGroupArn === undefined ? {} : { logGroupArn: CloudWatchLogsLogGroup.LogGroupArn },
  })),
});
