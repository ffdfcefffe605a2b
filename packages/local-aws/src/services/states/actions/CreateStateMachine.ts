import { secondsOf } from '../../../kernel/clock.ts';
import type { CreateStateMachineOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { flag, text } from '../../../protocol/members.ts';
import type { MachineRow } from '../catalogue.ts';
import { onNew, passing, statesAction, type StatesContext } from '../context.ts';
import { requireOwnedKey } from '../encryption.ts';
import { requireName, stateMachineAlreadyExists, validation } from '../errors.ts';
import { checkLogging, type LoggingConfiguration } from '../logging.ts';
import { loggingOf, type Declared } from '../machines.ts';
import * as shapes from '../shapes.ts';
import { publish as publishVersion } from '../versions.ts';

/**
 * A second request for the same machine is no error: it answers the existing one. docs: AWS Step Functions API
 * Reference, "CreateStateMachine"
 */
export const CreateStateMachine = statesAction({
  input: {
    name: shapes.name,
    definition: text({ required: true, ...shapes.definition }),
    roleArn: shapes.arn,
    type: shapes.machineType,
    loggingConfiguration: shapes.loggingConfiguration,
    tags: shapes.tags,
    tracingConfiguration: shapes.tracingConfiguration,
    encryptionConfiguration: shapes.encryptionConfiguration,
    publish: flag(),
    versionDescription: shapes.description,
  },
  needs: (input, scope) => [...onNew('CreateStateMachine', 'stateMachine')(input, scope), ...passing(input)],
  genuine: ({ role }) => [
    {
      name: 'created-by-example',
      definition: '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
      roleArn: role,
      type: 'STANDARD',
      loggingConfiguration: { level: 'OFF', includeExecutionData: false, destinations: [] },
      tags: [{ key: 'a', value: 'b' }],
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
      publish: true,
      versionDescription: 'first',
    },
  ],
  run(input, context): Wire<CreateStateMachineOutput> {
    const { name, definition, roleArn, type = 'STANDARD', publish = false, versionDescription } = input;
    requireName(name);
    requireOwnedKey(input.encryptionConfiguration);
    // recorded: test_create_with_version_description_no_publish
    if (versionDescription !== undefined && !publish)
      throw validation('Version description can only be set when publish is true');
    const logging = input.loggingConfiguration as LoggingConfiguration | undefined;
    const arn = `arn:aws:states:${context.region}:${context.accountId}:stateMachine:${name}`;
    checkLogging(logging, arn);
    const tracing = input.tracingConfiguration?.enabled === true;
    const machine = create(context, { arn, name, definition, roleArn, type, tracing, ...(logging ? { logging } : {}) });
    for (const { key = '', value = '' } of input.tags ?? []) context.catalogue.putTag(arn, key, value);
    const version = publish ? publishVersion(context.catalogue, context.clock, arn, versionDescription) : undefined;
    return {
      stateMachineArn: arn,
      creationDate: secondsOf(machine.created_ms),
      ...(version ? { stateMachineVersionArn: version.version_arn } : {}),
    };
  },
});

function create(context: StatesContext, declared: Declared): MachineRow {
  const { catalogue, machines, roles } = context;
  const known = catalogue.machine(declared.arn);
  if (known && isSame(known, declared)) return known;
  if (known) throw stateMachineAlreadyExists(declared.arn);
  return machines.create(declared, () => roles.principal(declared.roleArn, declared.name.slice(0, 64), declared.arn));
}

const isSame = (row: MachineRow, { definition, type, logging, tracing }: Declared): boolean =>
  row.definition === definition &&
  row.type === type &&
  row.tracing === (tracing ? 1 : 0) &&
  JSON.stringify(loggingOf(row)) === JSON.stringify(logging);
