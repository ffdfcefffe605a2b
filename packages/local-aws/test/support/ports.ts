import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { propertyProblems } from '../../src/assembly/checks/property-problems.ts';
import { systemClock } from '../../src/kernel/clock.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { systemIds } from '../../src/kernel/ids.ts';
import type { Authorize } from '../../src/contract/ports.ts';
import { listen } from '../../src/server/listen.ts';
import type { AwsRequest, AwsResponse, OutboxMessage, Ports, Service } from '../../src/contract/service.ts';
import type { MetricSample } from '../../src/contract/metrics.ts';
import { requireAllowed } from '../../src/kernel/unverified.ts';
import { terminal } from './operator.ts';
import { notePlans } from './query-plans.ts';
import { respond } from './respond.ts';

export const accountId = '000000000000';
export const administrator = {
  type: 'User',
  arn: `arn:aws:iam::${accountId}:user/administrator`,
  accountId,
  userId: 'AIDAADMINISTRATOR00000',
} as const;

export interface TestPorts extends Ports {
  readonly sent: OutboxMessage[];
  /** Allows everything; S3 asks it within some actions. */
  readonly authorize: Authorize;
  readonly logged: { group: string; stream: string; message: string }[];
  readonly measured: MetricSample[];
  readonly dataDir: string;
  dispose(): void;
}

/** Makes ports over a fresh data directory. A test overrides what it wants to control. */
export function testPorts(overrides: Partial<Ports> = {}): TestPorts {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-aws-'));
  const database = openDatabase(join(dataDir, 'state.db'));
  const examinePlans = notePlans(database, join(dataDir, 'state.db'));
  const sent: OutboxMessage[] = [];
  const logged: TestPorts['logged'] = [];
  const measured: MetricSample[] = [];
  return {
    clock: systemClock,
    ids: systemIds,
    database,
    region: 'us-east-1',
    accountId,
    endpointUrl: 'http://127.0.0.1:4566',
    roles: {
      principal: (roleArn, session) => ({
        type: 'AssumedRole',
        roleArn,
        arn: `${roleArn}/${session}`,
        accountId,
        userId: `AROATEST:${session}`,
      }),
      credentials: () => ({ accessKeyId: 'ASIATEST', secretAccessKey: 'test', sessionToken: 'test' }),
    },
    requireAllowed: requireAllowed(new Set()),
    writeLog: (group, stream, message) => void logged.push({ group, stream, message }),
    putMetric: (sample) => void measured.push(sample),
    outbox: { put: (message) => void sent.push(message) },
    authorize: () => undefined,
    operator: terminal,
    failed: () => undefined,
    sent,
    logged,
    measured,
    dataDir,
    dispose() {
      database.close();
      examinePlans();
      rmSync(dataDir, { recursive: true, force: true });
    },
    ...overrides,
  };
}

/**
 * Serves one service on a free port to a real SDK client; every caller is the administrator. It can also serve another
 * handler instead.
 */
export async function serveService(
  service: Service,
  answer: (request: AwsRequest) => Promise<AwsResponse> = (request) => respond(service, request),
): Promise<{ url: string; close(): Promise<void> }> {
  const server = await listen({
    host: '127.0.0.1',
    port: 0,
    bodyLimit: () => 64 * 2 ** 20,
    newRequestId: systemIds.uuid,
    operator: terminal,
    handle: (request) => answer({ ...request, principal: administrator }),
  });
  return { url: `http://127.0.0.1:${server.port}`, close: () => server.close() };
}

/** The client options that every AWS SDK v3 client needs here. */
export const sdkConfig = (endpoint: string) => ({
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'test' },
});

/** Lists what is wrong with the properties of a resource, before it is provisioned. */
export const problemsOf = (
  { resources }: Service,
  type: string,
  properties: Readonly<Record<string, unknown>>,
): readonly string[] =>
  propertyProblems(type, type, resources[type] ?? { properties: {} }, properties, { isOpen: () => false }).map(
    ({ message }) => message,
  );

/** Provisions one resource as the assembly would, once its properties are right. */
export function provision(
  service: Service,
  type: string,
  logicalId: string,
  properties: Record<string, unknown>,
  assets: Record<string, { path: string; packaging: 'file' | 'zip' }> = {},
) {
  const provider = service.resources[type];
  if (!provider) throw new Error(`no provider for ${type}`);
  return provider.provision({
    stackName: 'Test',
    stackId: 'arn:aws:cloudformation:us-east-1:000000000000:stack/Test/0',
    isRetained: false,
    logicalId,
    type,
    properties,
    physicalName: ({ maxLength = 64, lowerCase = false } = {}) => {
      const name = `Test-${logicalId}-0a1b2c3d4e5f`.slice(0, maxLength);
      return lowerCase ? name.toLowerCase() : name;
    },
    stableId: (length) => (logicalId.toLowerCase().replace(/[^a-z0-9]/g, '') + '0'.repeat(length)).slice(0, length),
    readAsset: async (bucket, key) => {
      const asset = assets[`${bucket}/${key}`];
      if (!asset) throw new Error(`no asset ${bucket}/${key}`);
      return asset;
    },
  });
}
