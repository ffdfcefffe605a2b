import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOperator } from '../../src/kernel/operator.ts';
import { startRuntime, type Runtime, type RuntimeOptions } from '../../src/runtime/runtime.ts';

type Resources = Readonly<Record<string, object>>;

export interface StartedTemplate {
  readonly runtime: Runtime;
  /** The names of the resources, by their logical ids. */
  readonly named: Readonly<Record<string, string>>;
  /** The options of a client of the SDK. */
  readonly client: { endpoint: string; region: string; credentials: { accessKeyId: string; secretAccessKey: string } };
  stop(): Promise<void>;
}

/** Starts a template of these resources in a folder of its own. `shown` are the resources whose names a test needs. */
export async function startTemplate(
  resources: Resources,
  shown: readonly string[],
  options: Pick<RuntimeOptions, 'console'> = {},
): Promise<StartedTemplate> {
  const folder = mkdtempSync(join(tmpdir(), 'template-'));
  const assembly = join(folder, 'template.json');
  const outputs = Object.fromEntries(shown.map((name) => [name, { Value: { Ref: name } }]));
  writeFileSync(assembly, JSON.stringify({ Resources: resources, Outputs: outputs }));
  const runtime = await startRuntime({
    ...{ assembly, dataDirectory: join(folder, 'data'), port: 0, operator: createOperator({ level: 'error' }) },
    ...options,
  });
  const { stackOutputs, awsEndpointUrl, region, credentials } = runtime.outputs;
  return {
    runtime,
    named: stackOutputs,
    client: { endpoint: awsEndpointUrl, region, credentials },
    async stop() {
      await runtime.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const arnOf = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

/** A role that the service may assume, with the properties that it has besides. */
export const roleOf = (service: string, properties: object = {}) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: {
      Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
    },
    ...properties,
  },
});

/** The id by which the journal knows a call of the SDK. */
export const idOf = (answer: { $metadata: { requestId?: string | undefined } }): string =>
  answer.$metadata.requestId ?? '';
