import { createKept } from '../../../storage/kept.ts';
import { invalidParameter, resourceNotFound } from '../errors.ts';
import type { Functions } from '../functions.ts';
import type { Mapping } from './mapping.ts';
import { Poller, type PollerPorts } from './poller.ts';

/** The event source mappings of the template and of calls; each has a poller for its queue. */
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
  /** Refuses a mapping that could not run: its function is missing, or its queue or role is not suitable. */
  check(mapping: Mapping): Promise<void>;
  start(): void;
  stop(): void;
}

export function createEventSources(ports: PollerPorts, functions: Functions): EventSources {
  const kept = createKept<Mapping>(ports.database, 'lambda_event_sources');
  const mappings = new Map<string, Mapping>(kept.own());
  const pollers = new Map<string, Poller>();
  let isStarted = false;
  const halt = (uuid: string): void => {
    pollers.get(uuid)?.stop();
    pollers.delete(uuid);
  };
  const run = (mapping: Mapping): void => {
    halt(mapping.uuid);
    if (!isStarted || !mapping.enabled) return;
    const poller = new Poller(ports, functions, mapping);
    pollers.set(mapping.uuid, poller);
    poller.start();
  };
  const take = (mapping: Mapping): void => {
    mappings.set(mapping.uuid, mapping);
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
      else if (changed.definition) take(changed.definition);
    },
    remove(uuid) {
      drop(uuid);
      kept.remove(uuid);
    },
    forget: drop,
    check: (mapping) => check(ports, functions, mapping),
    start() {
      isStarted = true;
      for (const mapping of mappings.values()) run(mapping);
    },
    stop() {
      for (const uuid of [...pollers.keys()]) halt(uuid);
    },
  };
}

/**
 * Checks what Lambda checks when a mapping is made. docs: AWS Lambda Developer Guide, "Creating and configuring an
 * Amazon SQS event source mapping"
 */
async function check(
  { roles, callService, isAllowed }: PollerPorts,
  functions: Functions,
  mapping: Mapping,
): Promise<void> {
  const { fn } = functions.find(mapping.functionArn);
  const principal = roles.principal(fn.definition.roleArn, fn.definition.name);
  for (const action of ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'])
    if (isAllowed?.({ principal, action: `sqs:${action}`, resource: mapping.queueArn }) === false)
      // recorded: aws/aws-cdk#6770
      throw invalidParameter(`The provided execution role does not have permissions to call ${action} on SQS`);
  const input = { QueueUrl: mapping.queueArn.split(':').at(-1), AttributeNames: ['VisibilityTimeout'] };
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
