import type { AwsError } from '../../../kernel/errors.ts';
import { createKept } from '../../../storage/kept.ts';
import { checkDestination, destinationRefusal } from '../asynchronous/destinations.ts';
import { conflict, invalidParameter, resourceNotFound } from '../errors.ts';
import type { Functions, LambdaFunction } from '../functions.ts';
import type { Mapping } from './mapping.ts';
import { Poller, type PollerPorts } from './poller.ts';
import { StreamPoller } from './stream-poller.ts';
import { createStreamPositions } from './stream-positions.ts';
import type { StreamSettings } from './stream-settings.ts';

/** The event source mappings of the template and of calls; each has a poller for its queue or stream. */
export interface EventSources {
  list(): readonly Mapping[];
  /** Finds a mapping. Throws ResourceNotFoundException. */
  find(uuid: string): Mapping;
  put(mapping: Mapping): void;
  /** Provisions a mapping of the template, unless a call has changed it since the template last changed it. */
  provision(mapping: Mapping): void;
  remove(uuid: string): void;
  /** Removes a mapping that the template no longer has. */
  forget(uuid: string): void;
  /** Refuses a mapping that could not run: without its function, or with an unsuitable source, role or destination. */
  check(mapping: Mapping): Promise<void>;
  /** Refuses a second mapping of a source to a function. */
  requireOnly(mapping: Mapping): void;
  start(): void;
  stop(): void;
}

export function createEventSources(ports: PollerPorts, functions: Functions): EventSources {
  const kept = createKept<Stored>(ports.database, 'lambda_event_sources');
  const positions = createStreamPositions(ports.database, ports.streams);
  const mappings = new Map(kept.own().map(([uuid, stored]) => [uuid, asNow(stored)]));
  const pollers = new Map<string, Pick<Poller, 'start' | 'stop'>>();
  let isStarted = false;
  const halt = (uuid: string): void => {
    pollers.get(uuid)?.stop();
    pollers.delete(uuid);
  };
  const run = (mapping: Mapping): void => {
    halt(mapping.uuid);
    if (!isStarted || !mapping.enabled) return;
    const poller = mapping.stream
      ? new StreamPoller(ports, functions, mapping, positions)
      : new Poller(ports, functions, mapping);
    pollers.set(mapping.uuid, poller);
    poller.start();
  };
  const take = (mapping: Mapping): void => {
    mappings.set(mapping.uuid, mapping);
    positions.begin(mapping);
    run(mapping);
  };
  const drop = (uuid: string): void => {
    halt(uuid);
    mappings.delete(uuid);
  };
  return {
    list: () => [...mappings.values()],
    find(uuid) {
      const mapping = mappings.get(uuid);
      if (!mapping) throw resourceNotFound('The resource you requested does not exist.');
      return mapping;
    },
    put(mapping) {
      take(mapping);
      kept.put(mapping.uuid, mapping);
    },
    provision(mapping) {
      const changed = kept.provisioned(mapping.uuid, { ...mapping, lastModified: 0 });
      if (!changed) take(mapping);
      else if (changed.definition) take(asNow(changed.definition));
    },
    remove(uuid) {
      drop(uuid);
      positions.forget(uuid);
      kept.remove(uuid);
    },
    forget: drop,
    check: (mapping) => check(ports, functions, mapping),
    requireOnly({ uuid, sourceArn, functionArn }) {
      const other = [...mappings.values()].find(
        (one) => one.uuid !== uuid && one.sourceArn === sourceArn && one.functionArn === functionArn,
      );
      if (other) throw alreadyMapped(other, functions.find(functionArn).fn.definition.name);
    },
    start() {
      isStarted = true;
      for (const mapping of mappings.values()) run(mapping);
    },
    stop() {
      for (const uuid of [...pollers.keys()]) halt(uuid);
    },
  };
}

/** Stored by earlier versions, a mapping calls its source a queue. */
type Stored = Mapping & { readonly queueArn?: string };
const asNow = ({ queueArn, ...mapping }: Stored): Mapping =>
  queueArn === undefined ? mapping : { ...mapping, sourceArn: queueArn };

async function check(ports: PollerPorts, functions: Functions, mapping: Mapping): Promise<void> {
  const { fn } = functions.find(mapping.functionArn);
  if (mapping.stream) checkStream(ports, fn, mapping, mapping.stream);
  else await checkQueue(ports, fn, mapping);
}

/** recorded: DataBiosphere/azul#3399 (queues), localstack/localstack#9996 (streams) */
function alreadyMapped({ uuid, sourceArn, stream }: Mapping, name: string): AwsError {
  const both = (of: string): string => `(" ${of} ")`;
  const what = stream
    ? `The event source arn ${both(sourceArn)} and function ${both(name)} provided mapping already exists.`
    : `An event source mapping with SQS arn ${both(sourceArn)} and function ${both(name)} already exists.`;
  return conflict(`${what} Please update or delete the existing mapping with UUID ${uuid}`);
}

const ofStreams = ['GetRecords', 'GetShardIterator', 'DescribeStream'];

/** docs: AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB" (execution role) */
function checkStream(
  ports: PollerPorts,
  fn: LambdaFunction,
  { sourceArn }: Mapping,
  { onFailureArn }: StreamSettings,
): void {
  // recorded: messages of CloudFormation and LocalStack in public repositories
  if (!ports.streams?.find(sourceArn)) throw invalidParameter(`Stream not found: ${sourceArn}`);
  const principal = ports.roles.principal(fn.definition.roleArn, fn.definition.name);
  const may = (action: string, resource: string): boolean =>
    ports.isAllowed?.({ principal, action: `dynamodb:${action}`, resource }) !== false;
  const mayList = may('ListStreams', '*') || may('ListStreams', sourceArn);
  if (!mayList || !ofStreams.every((action) => may(action, sourceArn)))
    // recorded: messages of CloudFormation in public repositories
    throw invalidParameter(
      `Cannot access stream ${sourceArn}. Please ensure the role can perform the GetRecords, GetShardIterator, ` +
        'DescribeStream, and ListStreams Actions on your stream in IAM.',
    );
  if (onFailureArn === undefined) return;
  checkDestination(ports, 'AWS::Lambda::EventSourceMapping.DestinationConfig.OnFailure', onFailureArn);
  const refusal = destinationRefusal(ports, ports.roles, fn, onFailureArn);
  if (refusal) throw refusal;
}

/**
 * Checks what Lambda checks when a mapping is made. docs: AWS Lambda Developer Guide, "Creating and configuring an
 * Amazon SQS event source mapping"
 */
async function checkQueue(
  { roles, callService, isAllowed }: PollerPorts,
  fn: LambdaFunction,
  mapping: Mapping,
): Promise<void> {
  const principal = roles.principal(fn.definition.roleArn, fn.definition.name);
  for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])
    if (isAllowed?.({ principal, action: `sqs:${action}`, resource: mapping.sourceArn }) === false)
      // recorded: aws/aws-cdk#6770
      throw invalidParameter(`The provided execution role does not have permissions to call ${action} on SQS`);
  const input = { QueueUrl: mapping.sourceArn.split(':').at(-1), AttributeNames: ['VisibilityTimeout'] };
  const output = (await callService({ principal, service: 'sqs', action: 'GetQueueAttributes', input })) as {
    readonly Attributes?: Readonly<Record<string, string>>;
  };
  const visible = Number(output.Attributes?.['VisibilityTimeout']);
  const seconds = fn.definition.timeoutMs / 1000;
  // recorded: winglang/wing#1507
  if (visible < seconds)
    throw invalidParameter(
      `Queue visibility timeout: ${visible} seconds is less than Function timeout: ${seconds} seconds`,
    );
}
