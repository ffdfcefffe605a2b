import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../src/clock.ts';
import { createLambda, type LambdaPorts } from '../../../src/services/lambda/index.ts';
import { provision, testPorts, type TestPorts } from '../../support/ports.ts';

export const roleArn = 'arn:aws:iam::000000000000:role/worker';

/** A clock whose time only the test moves; timers run in order as it passes them. */
export function manualClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(milliseconds: number): void; pending(): number } {
  let now = start;
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    after(milliseconds, callback) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.callback();
      }
      now = end;
    },
    pending: () => timers.size,
  };
}

export interface Lab {
  readonly ports: TestPorts;
  readonly lambda: ReturnType<typeof createLambda>;
  /** Provisions a function from source text. */
  fn(name: string, source: string, properties?: Record<string, unknown>, file?: string): Promise<unknown>;
  invoke(name: string, payload?: unknown): Promise<{ statusCode: number; payload: unknown; functionError?: string }>;
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
      const defaults = { FunctionName: name, Handler: 'index.handler', Runtime: 'nodejs20.x', Role: roleArn, Code: { S3Bucket: 'assets', S3Key: `${name}.zip` } };
      return provision(lambda, 'AWS::Lambda::Function', name, { ...defaults, ...properties }, { [`assets/${name}.zip`]: { path, packaging: 'zip' } });
    },
    async invoke(name, payload = {}) {
      const { statusCode, payload: text, functionError } = await lambda.invokeFunction({
        principal: { type: 'Anonymous' },
        functionName: name,
        payload: JSON.stringify(payload),
        invocationType: 'RequestResponse',
      });
      return { statusCode, payload: text === '' ? undefined : JSON.parse(text), ...(functionError !== undefined && { functionError }) };
    },
    async dispose() {
      await lambda.stop();
      if (!shared) ports.dispose();
    },
  };
}

/** Waits for something that happens in another thread; bounded, so that a test can fail. */
export async function eventually<T>(probe: () => T | undefined | false, limitMs = 5000): Promise<T> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = probe();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error('nothing happened in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
