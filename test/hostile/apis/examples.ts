import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Samples } from '../../../packages/local-aws/src/contract/samples.ts';
import { systemClock } from '../../../packages/local-aws/src/kernel/clock.ts';
import { systemIds } from '../../../packages/local-aws/src/kernel/ids.ts';
import { createOperator } from '../../../packages/local-aws/src/kernel/operator.ts';
import { createServices } from '../../../packages/local-aws/src/runtime/compose.ts';
import { openDataDirectory } from '../../../packages/local-aws/src/storage/data-directory.ts';

/** A call as an SDK makes it: members of the protocol's own types, before anybody changed them. */
export interface Call {
  readonly service: string;
  readonly action: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const directory = mkdtempSync(join(tmpdir(), 'hostile-examples-'));
const operator = createOperator();
const data = openDataDirectory(directory, operator);
const { services } = createServices({
  clock: systemClock,
  ids: systemIds,
  operator,
  data,
  region: 'us-east-1',
  accountId: '000000000000',
  endpointUrl: 'http://127.0.0.1:4566',
  allowUnverified: [],
  selectDisabled: false,
});
for (const service of Object.values(services)) await service.stop();
data.close();
rmSync(directory, { recursive: true, force: true });

/** S3 and AppSync have suites of their own. */
const elsewhere = new Set(['s3', 'appsync']);

/** The genuine calls that stand with the actions of the runtime. */
export const ownExamples = (samples: Samples): readonly Call[] =>
  Object.entries(services).flatMap(([service, { examples }]) =>
    (elsewhere.has(service) ? [] : (examples?.(samples) ?? [])).map((example) => ({ service, ...example })),
  );

/** Whether a call goes out unsigned: its service takes such calls, and the action needs no permission. */
export function isUnsigned(service: string, action: string): boolean {
  const found = Object.hasOwn(services, service) ? services[service as keyof typeof services] : undefined;
  return found?.takesUnsigned !== undefined && found.needsOf(action, {})?.length === 0;
}
