import type { PutMetric } from '../contract/metrics.ts';
import type { CallService, OpenWebSession, PutEvent } from '../contract/ports.ts';
import type { ObserveStep } from '../contract/handler-step.ts';
import type { RunningStacks } from '../contract/running-stack.ts';
import type { Ports, OpensNote, Outbox, Service } from '../contract/service.ts';
import { createFaults, type Faults } from '../faults/faults.ts';
import { createStrikeStep } from '../faults/strike-step.ts';
import { rolesFor } from '../iam/assumable-roles.ts';
import type { Authorizer } from '../iam/authorize.ts';
import type { CarriedCalls } from '../journal/carried.ts';
import { createJournal, type Entry, type Journal } from '../journal/journal.ts';
import type { Clock } from '../kernel/clock.ts';
import type { Debugging } from '../kernel/debugging.ts';
import type { Ids } from '../kernel/ids.ts';
import type { Operator } from '../kernel/operator.ts';
import { requireAllowed, type RequireAllowed } from '../kernel/unverified.ts';
import { createAppSync, type AppSync } from '../services/appsync/index.ts';
import { createAthena } from '../services/athena/index.ts';
import { createCloudFormation } from '../services/cloudformation/index.ts';
import { createCognitoIdentity } from '../services/cognito-identity/index.ts';
import { createCognitoIdp, type CognitoIdp } from '../services/cognito-idp/index.ts';
import { createDynamoDb } from '../services/dynamodb/index.ts';
import { createDynamoDbStreams } from '../services/dynamodbstreams/index.ts';
import { createEvents } from '../services/events/index.ts';
import { createIam, type Iam } from '../services/iam/index.ts';
import { createKms } from '../services/kms/index.ts';
import { createLambda, type LambdaService } from '../services/lambda/index.ts';
import { createLogs, type LogsService } from '../services/logs/index.ts';
import { createMonitoring } from '../services/monitoring/index.ts';
import { createS3 } from '../services/s3/index.ts';
import { createScheduler } from '../services/scheduler/index.ts';
import { createSns } from '../services/sns/index.ts';
import { createSqs } from '../services/sqs/index.ts';
import { createSsm, type SsmService } from '../services/ssm/index.ts';
import { createStates } from '../services/states/index.ts';
import { createSts } from '../services/sts/index.ts';
import type { DataDirectory } from '../storage/data-directory.ts';
import { acrossRegions, bucketsElsewhere, userPoolKeysIn, type Peer, type PeerOf } from './across-regions.ts';
import { createCalls, type CallParts, type Receivers } from './calls.ts';
import { createJudge } from './judge.ts';
import { createOutbox } from './outbox.ts';

/** Reads log files while no runtime writes them. */
export { parseEvents, type LogEvent } from '../services/logs/engine/format.ts';

/** Reads and changes the keys of user pools while no runtime uses them. */
export {
  rotateNamed,
  storedPools,
  type RotatablePools,
  type RotatedKeys,
} from '../services/cognito-idp/tokens/stored-keys.ts';

export interface ServicesOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly data: DataDirectory;
  readonly region: string;
  readonly accountId: string;
  /** All regions that run, if there are several. */
  readonly regions?: readonly string[] | undefined;
  /** What the regions of an account have in common, for each region but the main one. */
  readonly account?: Account | undefined;
  /** Finds another region that runs. */
  readonly peerOf?: PeerOf | undefined;
  readonly endpointUrl: string;
  readonly allowUnverified: readonly string[];
  /** The stacks that run; none unless given. */
  readonly stacks?: RunningStacks;
  /** The services behave as in an account to which S3 Select is closed. */
  readonly selectDisabled: boolean;
  /** The foreign hosts that the template's code may reach. */
  readonly allowHosts?: readonly string[] | undefined;
  readonly operator: Operator;
  /** The faults that are injected into calls between services. */
  readonly faults?: Faults;
  /** Is called with what resolvers receive and return, for the console. */
  readonly observe?: ObserveStep | undefined;
  /** Runs the customer's code so that a debugger can stop in it. */
  readonly debugging?: Debugging | undefined;
  /** Keeps the last event of each function, for the console. */
  readonly lastEvents?: Map<string, string> | undefined;
  /** Keeps the inputs of calls that hand something on, for the console. */
  readonly carried?: CarriedCalls | undefined;
}

/** What belongs to an account and to no region. */
export type Account = Pick<Services, 'iam' | 'journal' | 'met' | 'outbox'>;

/** All services, and the parts of them that the runtime itself uses. */
export interface Services extends Pick<Peer, 'receivers' | 'buckets' | 'callService'> {
  /**
   * The services by the name that clients sign for, in the order in which they start. They stop in the reverse order.
   */
  readonly services: Readonly<Record<string, Service>>;
  readonly iam: Iam;
  readonly ssm: SsmService;
  readonly cognito: CognitoIdp;
  readonly appsync: AppSync;
  readonly authorizer: Authorizer;
  readonly journal: Journal;
  /** The unverified behaviours that requests have met, and how often. */
  readonly met: Map<string, number>;
  /** Takes what would leave the account. */
  readonly outbox: Outbox;
}

/**
 * The composition root, and the only file that knows every service. It gives each service the ports that it may use of
 * the others. Calls between services go through closures, because their flows are circular (a state machine emits an
 * event that starts a state machine).
 */
export function createServices(options: ServicesOptions): Services {
  const serviceNamed: ServiceNamed = (name) => services[name];
  const ground = createGround(options, serviceNamed, (sample) => monitoring.put(sample));
  const { journal, iam, logs, authorizer, portsOf, met, outbox } = ground;
  const { authorize, isAllowed } = authorizer;
  const receivers: Receivers = {
    invokeFunction: (call) => lambda.invokeFunction(call),
    publishMessage: (call) => sns.publishMessage(call),
    sendMessage: (call) => sqs.sendMessage(call),
    startExecution: (call) => states.startExecution(call),
    relayEvent: (call) => events.relayEvent(call),
    runMutation: (call) => appsync.runMutation(call),
    writeEvent: (call) => logs.writeEvent(call),
    invokeDestination: (call) => events.invokeDestination(call),
    retrieveConnection: (call) => events.retrieveConnection(call),
    callService: anyService(options, serviceNamed),
  };
  // Every call between services passes here and is judged as a call of its caller.
  const calls = createCalls(
    {
      ...callParts(options, ground, serviceNamed),
      functionArn: (reference) => lambda.functionArn(reference),
      secretOf: (connectionArn) => events.secretOf(connectionArn),
    },
    acrossRegions(receivers, options),
  );

  const { observe, debugging, lastEvents, selectDisabled, stacks = () => [] } = options;
  const { verifySignature, verifyForm } = iam;
  const codeFolder = (): string => options.data.temporary('code');
  const selectFolder = (): string => options.data.temporary('select');
  const s3Ports = { authorize, verifyForm, selectDisabled, selectFolder, elsewhere: bucketsElsewhere(options) };
  const sqs = createSqs(portsOf('sqs'));
  const deployer = iam.administrator.principal;
  const noted = { openNote: opensNote(journal, 'lambda', options.carried), countInvocation: journal.invoked };
  const { goesOn } = journal;
  const judging = { isAllowed, deployer, verifySignature };
  const lambdaPorts = { ...portsOf('lambda'), ...calls, ...judging, codeFolder, debugging, lastEvents };
  const dynamodb = createDynamoDb(portsOf('dynamodb'));
  const lambda = createLambda({ ...lambdaPorts, ...noted, goesOn, causeOf: sqs.causeOf, streams: dynamodb.streams });
  const monitoring = createMonitoring({ ...portsOf('monitoring'), ...calls, gauges: sqs.gauges });
  const sns = createSns({ ...portsOf('sns'), ...calls });
  const putEvent: PutEvent = (event) => events.putEvent(event);
  const itemsFolder = (): string => options.data.temporary('items');
  const states = createStates({ ...portsOf('states'), ...calls, putEvent, itemsFolder });
  const events = createEvents({ ...portsOf('events'), ...calls });
  const ssm = createSsm(portsOf('ssm'));
  const cognito = createCognitoIdp({ ...portsOf('cognito-idp'), ...calls });
  const asked = { verifySignature, userPoolKeys: userPoolKeysIn(cognito.userPoolKeys, options), isAllowed };
  const strike = createStrikeStep(ground.faults, () => appsync.refusals);
  const told = { openNote: opensNote(journal, 'appsync'), observe, debugging, strike };
  const appsync = createAppSync({ ...portsOf('appsync'), ...calls, ...asked, ...told });

  journal.follow(measureStruck(lambda));
  const s3 = createS3({ ...portsOf('s3'), ...s3Ports, targets: { ...calls, putEvent } });
  const services: Record<string, Service> = {
    logs,
    iam,
    sts: createSts({ ...portsOf('sts'), iam, authorize }),
    cloudformation: createCloudFormation({ ...portsOf('cloudformation'), stacks }),
    ssm,
    dynamodb,
    dynamodbstreams: createDynamoDbStreams({ ...portsOf('dynamodb'), streams: dynamodb.streams }),
    s3,
    sqs,
    sns,
    lambda,
    'cognito-idp': cognito,
    'cognito-identity': createCognitoIdentity({ ...portsOf('cognito-identity'), ...federated(ground, cognito) }),
    appsync,
    states,
    events,
    monitoring,
    athena: createAthena({ ...portsOf('athena'), ...calls, objectsFolder: () => options.data.temporary('athena') }),
    scheduler: createScheduler({ ...portsOf('scheduler'), ...calls }),
    kms: createKms(portsOf('kms')),
  };
  const asPeer = { receivers, callService: calls.callService, buckets: s3.buckets };
  return { services, ...asPeer, iam, ssm, cognito, appsync, authorizer, journal, met, outbox };
}

/** What identity pools may ask of user pools and of IAM. */
const federated = ({ iam, authorizer }: Ground, { readIdToken }: CognitoIdp) => ({
  readIdToken,
  openWebSession: (({ roleArn, sessionName, seconds, web, cause }) => {
    authorizer.authorize({
      principal: { type: 'Federated', provider: 'cognito-identity.amazonaws.com', web },
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: roleArn,
      context: { 'sts:rolesessionname': sessionName },
      entry: cause,
    });
    return iam.issueSession(roleArn, sessionName, seconds, { web }).credentials;
  }) satisfies OpenWebSession,
});

type ServiceNamed = (name: string) => Service | undefined;

/** The parts that every service needs: the journal, IAM, the judge of calls, and the logs. */
interface Ground extends Pick<Services, 'journal' | 'iam' | 'authorizer' | 'met' | 'outbox'> {
  readonly logs: LogsService;
  readonly faults: Faults;
  /** Makes the ports of a service, by its name. It can assume only roles that trust it. */
  readonly portsOf: (name: string) => Ports;
}

function createGround(options: ServicesOptions, serviceNamed: ServiceNamed, putMetric: PutMetric): Ground {
  const { clock, ids, faults = createFaults({ clock, ids }), data, region, accountId, endpointUrl, operator } = options;
  const { regions = [region], account } = options;
  const met = account?.met ?? new Map<string, number>();
  const journal = account?.journal ?? createJournal(clock);
  const outbox = account?.outbox ?? createOutbox(data.path('outbox'), clock, ids);
  const base = {
    clock,
    ids,
    region,
    accountId,
    endpointUrl,
    operator,
    putMetric,
    failed: journal.failed,
    database: data.database,
    outbox,
    requireAllowed: counted(met, requireAllowed(new Set(options.allowUnverified))),
  };
  const iam =
    account?.iam.inRegion(region, regions) ??
    createIam({ ...base, regions, writeLog: (...line) => logs.writeLog(...line) });
  const authorizer = createJudge(
    { ...options, requireAllowed: base.requireAllowed },
    iam.policies,
    journal,
    serviceNamed,
  );
  const logs = createLogs({ ...base, roles: iam.roles, directory: data.path('logs') });
  const rolesOf = (name: string): Ports['roles'] => {
    const untrusted = () => serviceNamed(name)?.refusals.untrustedRole;
    return rolesFor(`${name}.amazonaws.com`, iam.roles, authorizer.authorize, untrusted);
  };
  const [{ writeLog }, { principalExists }] = [logs, iam];
  const portsOf = (name: string): Ports => ({ ...base, principalExists, roles: rolesOf(name), writeLog });
  return { journal, iam, authorizer, logs, portsOf, met, outbox, faults };
}

/** A call that a fault kept from its function still counts in the function's metrics. */
const measureStruck =
  (lambda: LambdaService) =>
  ({ fault, error, service, action, subject }: Entry): void => {
    if (fault !== undefined && service === 'lambda' && action === 'Invoke') lambda.struck(subject, fault, error);
  };

const counted =
  (met: Map<string, number>, check: RequireAllowed): RequireAllowed =>
  (id, subject) => {
    met.set(id, (met.get(id) ?? 0) + 1);
    check(id, subject);
  };

const callParts = (
  { clock, ids, region, accountId, endpointUrl, allowHosts, carried, regions, peerOf }: ServicesOptions,
  { journal, authorizer, faults }: Ground,
  serviceNamed: ServiceNamed,
): Omit<CallParts, 'functionArn' | 'secretOf'> => ({
  clock,
  journal,
  carried,
  ids,
  region,
  endpointUrl,
  regions,
  peerOf,
  allowHosts,
  faults,
  authorize: authorizer.authorize,
  refusalsOf: (name) => serviceNamed(name)?.refusals,
  logStreamArn: (group, stream) => `arn:aws:logs:${region}:${accountId}:log-group:${group}:log-stream:${stream}`,
  serviceNamed,
});

/** Calls any action of any service. Such a call has no IP address. */
const anyService =
  ({ ids }: ServicesOptions, serviceNamed: ServiceNamed): CallService =>
  async ({ service, action, input, principal, cause }) =>
    serviceNamed(service)?.run(action, input, { principal, requestId: ids.uuid(), sourceIp: '', entry: cause });

/** Gives an entry of the journal to what comes in over a socket, and to what a service does by itself. */
const opensNote =
  (journal: Journal, service: string, kept?: CarriedCalls): OpensNote =>
  (action, id, { causes = [], carries } = {}) => {
    const [parent, ...alsoBy] = causes;
    if (carries) kept?.keep(id, { service, action, input: carries });
    return Object.assign(journal.open(id, parent, alsoBy), { service, action });
  };
