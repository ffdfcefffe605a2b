import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLambda, type LambdaPorts } from '../../../src/services/lambda/index.ts';
import { provision, testPorts, type TestPorts } from '../../support/ports.ts';

export const roleArn = 'arn:aws:iam::000000000000:role/worker';

export interface Lab {
  readonly ports: TestPorts;
  readonly lambda: ReturnType<typeof createLambda>;
  /** Provisions a function from source text. */
  fn(name: string, source: string, properties?: Record<string, unknown>, file?: string): Promise<unknown>;
  invoke(
    name: string,
    payload?: unknown,
    clientContext?: string,
  ): Promise<{ statusCode: number; payload: unknown; functionError?: string }>;
  dispose(): Promise<void>;
}

export function lab(overrides: Partial<LambdaPorts> = {}, shared?: TestPorts): Lab {
  const ports = shared ?? testPorts();
  const lambda = createLambda({ ...ports, ...overrides });
  return {
    ports,
    lambda,
    async fn(name, source, properties = {}, file = 'index.mjs') {
      const path = join(ports.dataDir, `asset.${name}`);
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, file), source);
      const defaults = {
        FunctionName: name,
        Handler: 'index.handler',
        Runtime: 'nodejs20.x',
        Role: roleArn,
        Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
      };
      return provision(
        lambda,
        'AWS::Lambda::Function',
        name,
        { ...defaults, ...properties },
        { [`assets/${name}.zip`]: { path, packaging: 'zip' } },
      );
    },
    async invoke(name, payload = {}, clientContext) {
      const {
        statusCode,
        payload: text,
        functionError,
      } = await lambda.invokeFunction({
        principal: { type: 'Anonymous' },
        functionName: name,
        payload: JSON.stringify(payload),
        invocationType: 'RequestResponse',
        clientContext,
      });
      return {
        statusCode,
        payload: text === '' ? undefined : JSON.parse(text),
        ...(functionError !== undefined && { functionError }),
      };
    },
    async dispose() {
      await lambda.stop();
      if (!shared) ports.dispose();
    },
  };
}

/** Waits for an event in another thread. The wait is bounded, so that a test can fail. */
export async function eventually<T>(probe: () => T | undefined | false, limitMs = 5000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error('nothing happened in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
