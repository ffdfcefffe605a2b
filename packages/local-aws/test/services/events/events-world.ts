import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type PutEventsCommandOutput,
  type PutRuleCommandOutput,
  type PutTargetsCommandOutput,
} from '@aws-sdk/client-eventbridge';
import { requireAllowed } from '../../../src/kernel/unverified.ts';
import { createEvents, type EventsPorts } from '../../../src/services/events/index.ts';
import type { Ports } from '../../../src/contract/service.ts';
import { recordingOperator } from '../../support/operator.ts';
import { accountId, provision, sdkConfig, serveService, testPorts } from '../../support/ports.ts';
import { fakeTargets, queueArn } from '../targets.ts';
import { settle } from '../virtual-clock.ts';

export const arnOf = (resource: string): string => `arn:aws:events:us-east-1:${accountId}:${resource}`;
export const pattern = JSON.stringify({ source: ['shop'] });

/** Runs EventBridge over a data directory that outlives its restarts, with a client. */
export class EventsWorld {
  readonly operator = recordingOperator();
  readonly ports: ReturnType<typeof testPorts>;
  readonly targets = fakeTargets();
  service!: ReturnType<typeof createEvents>;
  events!: EventBridgeClient;
  #server!: Awaited<ReturnType<typeof serveService>>;

  constructor(allowUnverified: readonly string[] = []) {
    this.ports = testPorts({ operator: this.operator, requireAllowed: requireAllowed(new Set(allowUnverified)) });
  }

  async start(overrides: Partial<EventsPorts & Ports> = {}): Promise<void> {
    const invokeDestination: EventsPorts['invokeDestination'] = (call) => this.service.invokeDestination(call);
    this.service = createEvents({ ...this.ports, ...this.targets.ports, invokeDestination, ...overrides });
    this.#server = await serveService(this.service);
    this.events = new EventBridgeClient({ ...sdkConfig(this.#server.url), maxAttempts: 1 });
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.#server.close();
  }

  async restart(overrides: Partial<EventsPorts & Ports> = {}): Promise<void> {
    await this.stop();
    await this.start(overrides);
  }

  async end(): Promise<void> {
    await this.stop();
    this.ports.dispose();
  }

  provision(type: string, logicalId: string, properties: Record<string, unknown>): ReturnType<typeof provision> {
    return provision(this.service, type, logicalId, properties);
  }

  putRule(Name: string, more: object = {}): Promise<PutRuleCommandOutput> {
    return this.events.send(new PutRuleCommand({ Name, EventPattern: pattern, ...more }));
  }

  putTarget(Rule: string, target: object = {}, EventBusName?: string): Promise<PutTargetsCommandOutput> {
    const Targets = [{ Id: 'a', Arn: queueArn, ...target }];
    return this.events.send(new PutTargetsCommand({ Rule, EventBusName, Targets }));
  }

  async putEvent(EventBusName?: string): Promise<PutEventsCommandOutput> {
    const entry = { Source: 'shop', DetailType: 'sold', Detail: '{"n":1}', EventBusName };
    const answer = await this.events.send(new PutEventsCommand({ Entries: [entry] }));
    await settle();
    return answer;
  }

  sentTo(): readonly string[] {
    return this.targets.sent.map(({ to }) => to);
  }
}
