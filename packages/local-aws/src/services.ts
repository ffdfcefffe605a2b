import type { Clock } from './clock.ts';
import type { DataDirectory } from './data-directory.ts';
import type { Ids } from './ids.ts';
import { createOutbox } from './outbox.ts';
import type { Ports, Service } from './service.ts';
import { createAppSync } from './services/appsync/index.ts';
import { createCognitoIdp } from './services/cognito-idp/index.ts';
import { createEvents } from './services/events/index.ts';
import { createIam } from './services/iam/index.ts';
import { createLambda } from './services/lambda/index.ts';
import { createLogs } from './services/logs/index.ts';
import { createS3 } from './services/s3/index.ts';
import { createScheduler } from './services/scheduler/index.ts';
import { createSns } from './services/sns/index.ts';
import { createSqs } from './services/sqs/index.ts';
import { createSsm } from './services/ssm/index.ts';
import { createStates } from './services/states/index.ts';
import { createSts } from './services/sts/index.ts';
import { requireAllowed } from './unverified.ts';

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
}

/**
 * The composition root: every service with the ports it may use of the others. Calls between services go through
 * closures, because the flows between them are circular (a state machine emits an event that starts a state machine).
 */
export function createServices(options: ServicesOptions) {
  const { clock, ids, data, region, accountId, endpointUrl } = options;
  const base = { clock, ids, region, accountId, endpointUrl, database: data.database, outbox: createOutbox(data.path('outbox'), clock, ids), requireAllowed: requireAllowed(new Set(options.allowUnverified)) };
  const iam = createIam({ ...base, writeLog: (...line) => logs.writeLog(...line) });
  const logs = createLogs({ ...base, roles: iam.roles, directory: data.path('logs') });
  const ports: Ports = { ...base, roles: iam.roles, writeLog: logs.writeLog };

  const sqs = createSqs(ports);
  const sendMessage = sqs.sendMessage;
  const lambda = createLambda({ ...ports, sendMessage, publishMessage: (call) => sns.publishMessage(call) });
  const invokeFunction = lambda.invokeFunction;
  const sns = createSns({ ...ports, sendMessage, invokeFunction });
  const publishMessage = sns.publishMessage;
  const states = createStates({ ...ports, invokeFunction, publishMessage, putEvent: (event) => events.putEvent(event) });
  const startExecution = states.startExecution;
  const events = createEvents({ ...ports, invokeFunction, sendMessage, publishMessage, startExecution });
  const scheduler = createScheduler({ ...ports, invokeFunction, sendMessage, publishMessage, startExecution });
  const cognito = createCognitoIdp(ports);
  const appsync = createAppSync({ ...ports, invokeFunction, verifySignature: iam.verifySignature, userPoolKeys: cognito.userPoolKeys, isAllowed: ({ principal }) => principal.type !== 'Anonymous' });

  /** By the service name that clients sign for; in the order in which they start. Stopping is the reverse. */
  const services: Record<string, Service> = {
    logs,
    iam,
    sts: createSts({ ...ports, iam }),
    ssm: createSsm(ports),
    s3: createS3({ ...ports, selectDisabled: options.selectDisabled }),
    sqs,
    sns,
    lambda,
    'cognito-idp': cognito,
    appsync,
    states,
    events,
    scheduler,
  };
  return { services, iam, cognito, appsync };
}

export type Services = ReturnType<typeof createServices>;
