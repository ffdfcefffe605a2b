import { asText } from '../../../kernel/as-text.ts';
import { isDeepStrictEqual } from 'node:util';
import { honoured, text } from '../../../contract/properties.ts';
import type {
  ProvisionedResource,
  ResourceProvider,
  ResourceRequest,
  SettledStack,
} from '../../../contract/resource-provider.ts';
import { AwsError, findings, messageOf, UnsupportedError } from '../../../kernel/errors.ts';
import type { Functions } from '../functions.ts';
import { NotMade } from './answer.ts';
import { longestWaitSeconds, toldProperties, type RequestEvent } from './request.ts';
import type { ResourceRequests } from './requests.ts';
import { type RequestPorts } from './requests.ts';
import type { CustomResource, CustomResourceStore } from './store.ts';

/**
 * Provides a resource that a function of the template makes. The function is asked to create it once, to update it when
 * its properties change, and to delete it when the template no longer has it. A start without changes asks nothing.
 */
export function customResourceProvider(
  ports: RequestPorts,
  functions: Functions,
  store: CustomResourceStore,
  requests: ResourceRequests,
): ResourceProvider {
  const maker = new Maker(ports, functions, store, requests);
  return {
    properties: { ServiceToken: text, ServiceTimeout: text },
    others: honoured,
    examine: ({ type, logicalId, properties: { ServiceToken, ServiceTimeout } }) =>
      findings(
        () => refuseTopic(`${type} ${logicalId}`, ServiceToken),
        () => secondsOf(`${type} ${logicalId}`, ServiceTimeout),
      ),
    provision: (request) => maker.provision(request),
    // `settle` removes it, while the functions still exist.
    remove: () => undefined,
    settle: (stacks) => maker.settle(stacks),
  };
}

class Maker {
  readonly #ports: RequestPorts;
  readonly #functions: Functions;
  readonly #store: CustomResourceStore;
  readonly #requests: ResourceRequests;

  constructor(ports: RequestPorts, functions: Functions, store: CustomResourceStore, requests: ResourceRequests) {
    this.#ports = ports;
    this.#functions = functions;
    this.#store = store;
    this.#requests = requests;
  }

  async provision(request: ResourceRequest): Promise<ProvisionedResource> {
    const { stackName, logicalId, isRetained } = request;
    const properties = toldProperties(request.properties);
    checkToken(this.#functions, request.type, logicalId, properties['ServiceToken']);
    const known = this.#store.read(stackName, logicalId);
    if (known && isDeepStrictEqual(known.properties, properties)) {
      const kept = { ...known, isRetained };
      if (known.isRetained !== isRetained) this.#store.put(kept);
      return provisioned(kept);
    }
    const made = await this.#make(request, properties, known);
    // A resource with another identity replaces the one before, which is deleted at the end.
    if (known && known.physicalId !== made.physicalId) this.#store.put({ ...known, isReplaced: true });
    this.#store.put(made);
    return provisioned(made);
  }

  /** Deletes the resources that no stack has any more. What cannot be deleted is left, as by a deployment. */
  async settle(stacks: readonly SettledStack[]): Promise<void> {
    const has = ({ stackName, logicalId }: CustomResource): boolean =>
      stacks.some(({ name, logicalIds }) => name === stackName && logicalIds.includes(logicalId));
    const isHere = ({ stackName }: CustomResource): boolean => stacks.some(({ name }) => name === stackName);
    const gone = this.#store.all().filter((one) => one.isReplaced || (isHere(one) && !has(one)));
    for (const resource of gone) {
      if (!resource.isRetained) await this.#delete(resource);
      this.#store.remove(resource);
    }
  }

  async #make(
    { stackName, stackId, logicalId, type, isRetained }: ResourceRequest,
    properties: CustomResource['properties'],
    known: CustomResource | undefined,
  ): Promise<CustomResource> {
    const requestId = this.#ports.ids.uuid();
    const place = { stackName, stackId, logicalId, type };
    const event = eventOf(known ? 'Update' : 'Create', requestId, { ...place, properties });
    const before = known && { PhysicalResourceId: known.physicalId, OldResourceProperties: known.properties };
    try {
      const answer = await this.#ask({ ...event, ...before });
      return { ...place, properties, ...answer, requestId, isRetained, isReplaced: false };
    } catch (error) {
      if (!known) await this.#rollBack({ ...place, properties }, error);
      throw error;
    }
  }

  /**
   * If a function fails to create a resource, it is asked to delete the parts that exist, as a deployment rolls back.
   */
  async #rollBack(place: Omit<Asked, 'physicalId'>, error: unknown): Promise<void> {
    if (!(error instanceof NotMade) || error.physicalId === undefined) return;
    await this.#delete({ ...place, physicalId: error.physicalId }, 'was not made whole');
  }

  /** `why` stands before the message about a failure. */
  async #delete(resource: Asked, why = 'is gone from the template'): Promise<void> {
    const { type, logicalId, physicalId } = resource;
    try {
      await this.#ask(eventOf('Delete', this.#ports.ids.uuid(), resource));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      const what = `${type} ${logicalId} (${physicalId}) ${why} and was not deleted`;
      this.#ports.operator.warn(`${what}: ${messageOf(error)}`);
    }
  }

  #ask(event: RequestEvent) {
    const { ResourceType, LogicalResourceId, ResourceProperties } = event;
    const waitSeconds = secondsOf(`${ResourceType} ${LogicalResourceId}`, ResourceProperties['ServiceTimeout']);
    return this.#requests.ask({ functionName: event.ServiceToken, event, waitSeconds });
  }
}

type Asked = Pick<CustomResource, 'stackId' | 'logicalId' | 'type' | 'properties'> & { readonly physicalId?: string };

const eventOf = (
  RequestType: RequestEvent['RequestType'],
  RequestId: string,
  { stackId, logicalId, type, properties, physicalId }: Asked,
): RequestEvent => ({
  RequestType,
  RequestId,
  StackId: stackId,
  ServiceToken: String(properties['ServiceToken']),
  ResourceType: type,
  LogicalResourceId: logicalId,
  ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
  ResourceProperties: properties,
});

function refuseTopic(where: string, token: unknown): void {
  if (/^arn:aws[a-z-]*:sns:/.test(asText(token))) throw new UnsupportedError(`${where}.ServiceToken: a topic of SNS`);
}

function checkToken(functions: Functions, type: string, logicalId: string, token: unknown): void {
  const where = `${type} ${logicalId}`;
  refuseTopic(where, token);
  try {
    functions.find(asText(token));
  } catch (error) {
    throw new AwsError('ValidationError', `${where}.ServiceToken: ${messageOf(error)}`, { cause: error });
  }
}

function secondsOf(where: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  if (Number.isInteger(seconds) && seconds >= 1 && seconds <= longestWaitSeconds) return seconds;
  throw new AwsError(
    'ValidationError',
    `${where}.ServiceTimeout: ${asText(value)} is no number of seconds from 1 to 3600`,
  );
}

/** recorded: aws/aws-cdk#29949 (attribute error) */
const provisioned = ({ physicalId, data, isSecret, stackId, logicalId, requestId }: CustomResource) => ({
  ref: physicalId,
  attributes: data,
  isSecret,
  lacks: (attribute: string): AwsError =>
    new AwsError(
      'ValidationError',
      `CustomResource attribute error: Vendor response doesn't contain ${attribute} attribute in object ` +
        `${stackId}|${logicalId}|${requestId}`,
    ),
});
