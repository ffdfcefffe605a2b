import { authorizationsOf, resourcePolicies } from './authorizations.ts';
import type { Clock } from '../kernel/clock.ts';
import type { DataDirectory } from '../storage/data-directory.ts';
import { createFaults, type Faults } from '../faults/faults.ts';
import { withInvokeFaults, withPublishFaults } from '../faults/ports.ts';
import type { Ids } from '../kernel/ids.ts';
import { authorizedPorts, rolesFor } from '../iam/authorized-ports.ts';
import { createAuthorizer } from '../iam/authorize.ts';
import { createDenialLog } from '../iam/denial-log.ts';
import { createGuard } from '../iam/guard.ts';
import { createOutbox } from './outbox.ts';
import type { Ports, Service } from '../contract/service.ts';
import { createAppSync } from '../services/appsync/index.ts';
import { createCognitoIdp } from '../services/cognito-idp/index.ts';
import { createEvents } from '../services/events/index.ts';
import { createIam } from '../services/iam/index.ts';
import { createLambda } from '../services/lambda/index.ts';
import { createLogs } from '../services/logs/index.ts';
import { createS3 } from '../services/s3/index.ts';
import { createScheduler } from '../services/scheduler/index.ts';
import { createSns } from '../services/sns/index.ts';
import { createSqs } from '../services/sqs/index.ts';
import { createSsm } from '../services/ssm/index.ts';
import { createStates } from '../services/states/index.ts';
import { createSts } from '../services/sts/index.ts';
import { requireAllowed } from '../kernel/unverified.ts';

export interface ServicesOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly data: DataDirectory;
  readonly region: string;
  readonly accountId: string;
  readonly endpointUrl: string;
  readonly allowUnverified: readonly string[];
  /** Behaves like an account to which S3 Select is closed. */
  readonly selectDisabled: boolean;
  /** Where denials are told of: the operator's terminal unless given. */
  readonly reportDenial?: (line: string) => void;
  /** What goes wrong on purpose on the way from one service to another. */
  readonly faults?: Faults;
}

/**
 * The composition root: every service with the ports it may use of the others. Calls between services go through
 * closures, because the flows between them are circular (a state machine emits an event that starts a state machine).
 */
export function createServices(options: ServicesOptions) {
  const { clock, ids, data, region, accountId, endpointUrl } = options;
  const base = {
    clock,
    ids,
    region,
    accountId,
    endpointUrl,
    database: data.database,
    outbox: createOutbox(data.path('outbox'), clock, ids),
    requireAllowed: requireAllowed(new Set(options.allowUnverified)),
  };
  const iam = createIam({ ...base, writeLog: (...line) => logs.writeLog(...line) });
  const report = createDenialLog(clock.now, options.reportDenial ?? ((line) => void process.stderr.write(line)));
  const authorizer = createAuthorizer({
    region,
    accountId,
    now: clock.now,
    identities: iam.policies,
    resourcePolicy: resourcePolicies(() => holders),
    conditionKeys: (service) => conditionKeys.get(service) ?? new Set(),
    report,
  });
  const { authorize, isAllowed } = authorizer;
  const logs = createLogs({ ...base, roles: iam.roles, directory: data.path('logs') });
  const faults = options.faults ?? createFaults({ clock, ids });
  /** What every service gets; its roles are those that trust it. */
  const portsOf = (service: string): Ports => ({
    ...base,
    roles: rolesFor(service, iam.roles, authorize),
    writeLog: logs.writeLog,
  });
  // Every call between services passes here, judged as its caller.
  const calls = authorizedPorts(
    {
      invokeFunction: withInvokeFaults(faults, (call) => lambda.invokeFunction(call)),
      publishMessage: withPublishFaults(faults, (call) => sns.publishMessage(call)),
      sendMessage: (call) => sqs.sendMessage(call),
      startExecution: (call) => states.startExecution(call),
    },
    authorize,
    (reference) => lambda.functionArn(reference),
  );

  const s3 = createS3({ ...portsOf('s3.amazonaws.com'), authorize, selectDisabled: options.selectDisabled });
  const sqs = createSqs(portsOf('sqs.amazonaws.com'));
  const lambda = createLambda({ ...portsOf('lambda.amazonaws.com'), ...calls });
  const sns = createSns({ ...portsOf('sns.amazonaws.com'), ...calls });
  const states = createStates({
    ...portsOf('states.amazonaws.com'),
    ...calls,
    putEvent: (event) => events.putEvent(event),
  });
  const events = createEvents({ ...portsOf('events.amazonaws.com'), ...calls });
  const scheduler = createScheduler({ ...portsOf('scheduler.amazonaws.com'), ...calls });
  const cognito = createCognitoIdp(portsOf('cognito-idp.amazonaws.com'));
  const appsync = createAppSync({
    ...portsOf('appsync.amazonaws.com'),
    ...calls,
    verifySignature: iam.verifySignature,
    userPoolKeys: cognito.userPoolKeys,
    isAllowed,
  });

  const holders = { s3, sns, sqs, lambda, trustPolicy: (roleArn: string) => iam.policies.role(roleArn)?.trust };
  const authorizations = authorizationsOf({ region, accountId }, holders);
  const conditionKeys = new Map(
    Object.entries(authorizations).map(([service, { conditionKeys: keys }]) => [service, new Set(keys)]),
  );

  /** By the service name that clients sign for; in the order in which they start. Stopping is the reverse. */
  const services: Record<string, Service> = {
    logs,
    iam,
    sts: createSts({ iam }),
    ssm: createSsm(portsOf('ssm.amazonaws.com')),
    s3,
    sqs,
    sns,
    lambda,
    'cognito-idp': cognito,
    appsync,
    states,
    events,
    scheduler,
  };
  return {
    services,
    iam,
    cognito,
    appsync,
    s3,
    authorizer,
    authorizations,
    guard: createGuard(authorizations, authorize),
  };
}

export type Services = ReturnType<typeof createServices>;
