import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/kernel/clock.ts';
import { openDataDirectory } from '../../src/storage/data-directory.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import { listen } from '../../src/server/listen.ts';
import type { AwsResponse, UnauthenticatedRequest } from '../../src/contract/service.ts';
import { pipelineOver } from '../support/pipeline.ts';
import { createServices, type Services, type ServicesOptions } from '../../src/runtime/compose.ts';
import { accountId, provision } from '../support/ports.ts';
import { terminal } from '../support/operator.ts';
import { createOperator } from '../../src/kernel/operator.ts';

export const allow = (Action: string | string[], Resource: unknown = '*', rest: Record<string, unknown> = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...rest,
});
export const deny = (Action: string | string[], Resource: unknown = '*', rest: Record<string, unknown> = {}) => ({
  Effect: 'Deny',
  Action,
  Resource,
  ...rest,
});
export const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });
export const trusting = (Principal: unknown, Condition?: unknown) =>
  document({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...(Condition !== undefined && { Condition }) });

export interface Stack {
  readonly created: Services;
  /** The client options for the administrator. */
  readonly administrator: ReturnType<typeof clientOptions>;
  /** Makes a role with these statements. Answers client options for a session of it. */
  role(name: string, ...statements: unknown[]): Promise<ReturnType<typeof clientOptions>>;
  provision(
    type: string,
    logicalId: string,
    properties: Record<string, unknown>,
  ): Promise<{ readonly ref: string; readonly attributes: Readonly<Record<string, unknown>> }>;
  readonly denials: string[];
  /** The folder of messages. */
  outbox(): string;
  close(): Promise<void>;
}

const clientOptions = (
  endpoint: string,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string },
) => ({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 });

export const roleArn = (name: string): string => `arn:aws:iam::${accountId}:role/${name}`;

/** Starts every service behind the real endpoint, without a template: tests provision what they need. */
export async function startStack(options: Partial<ServicesOptions> = {}): Promise<Stack> {
  const directory = mkdtempSync(join(tmpdir(), 'local-aws-iam-'));
  const data = openDataDirectory(directory, terminal);
  let route: (request: UnauthenticatedRequest) => Promise<AwsResponse> = () => Promise.reject(new Error('not ready'));
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: () => 2 ** 20,
    newRequestId: systemIds.uuid,
    operator: terminal,
    handle: (request) => route(request),
  });
  const endpointUrl = `http://127.0.0.1:${server.port}`;
  const denials: string[] = [];
  const created = createServices({
    clock: systemClock,
    ids: systemIds,
    data,
    region: 'us-east-1',
    accountId,
    endpointUrl,
    allowUnverified: [],
    selectDisabled: false,
    operator: createOperator({ write: (line) => void denials.push(line) }),
    ...options,
  });
  const { services, iam, authorizer, journal } = created;
  route = pipelineOver(services, { journal, verifySignature: iam.verifySignature, authorize: authorizer.authorize });
  const provisionAny: Stack['provision'] = async (type, logicalId, properties) => {
    const owner = Object.values(services).find((service) => service.resources[type]);
    if (!owner) throw new Error(`no service has ${type}`);
    return provision(owner, type, logicalId, properties);
  };
  return {
    created,
    denials,
    outbox: () => data.path('outbox'),
    administrator: clientOptions(endpointUrl, iam.administrator.credentials),
    provision: provisionAny,
    async role(name, ...statements) {
      const Policies = statements.length === 0 ? [] : [{ PolicyName: 'own', PolicyDocument: document(...statements) }];
      await provisionAny('AWS::IAM::Role', name, {
        RoleName: name,
        AssumeRolePolicyDocument: trusting({ Service: 'lambda.amazonaws.com' }),
        Policies,
      });
      return clientOptions(endpointUrl, iam.roles.credentials(roleArn(name), 'session'));
    },
    async close() {
      await server.close();
      for (const service of Object.values(services).reverse()) await service.stop();
      data.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
