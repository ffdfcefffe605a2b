import type { Service } from '../../../src/contract/service.ts';
import { createS3 } from '../../../src/services/s3/index.ts';
import { s3Members } from '../../../src/services/states/integrations/s3/answer.ts';
import { s3Request } from '../../../src/services/states/integrations/s3/request.ts';
import { administrator, provision } from '../../support/ports.ts';
import { FunctionError, type harness, harnesses } from './harness.ts';

type Made = ReturnType<typeof harness>;
type Options = NonNullable<Parameters<typeof harness>[0]>;

export const withBucket: NonNullable<Options['services']> = (base) => ({
  s3: createS3({ ...base, authorize: () => undefined }) as unknown as Service,
});

/** Makes Step Functions beside a bucket, until the test ends. */
export function worlds(): (options?: Options) => Promise<Made> {
  const create = harnesses();
  return async (options = {}) => {
    const one = create({ services: withBucket, ...options });
    await provision(one.services?.['s3'] as Service, 'AWS::S3::Bucket', 'B', { BucketName: 'data' });
    return one;
  };
}

const ask = (one: Made, action: string, args: object, body?: string | Buffer): Promise<unknown> =>
  Promise.resolve(
    (one.services?.['s3'] as Service).run(
      action,
      { ...s3Request(action, { Bucket: 'data', ...args }), ...(body === undefined ? {} : { body: Buffer.from(body) }) },
      { principal: administrator, requestId: 'r', sourceIp: '' },
    ),
  );
export const put = (one: Made, Key: string, body: string | Buffer) => ask(one, 'PutObject', { Key }, body);
export const get = async (one: Made, Key: string): Promise<unknown> =>
  JSON.parse(String((await s3Members('GetObject', (await ask(one, 'GetObject', { Key })) as never))['Body']));

export const processor = (state: object = { Type: 'Pass', End: true }, ExecutionType = 'STANDARD') => ({
  ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType },
  StartAt: 'Each',
  States: { Each: state },
});
export const map = (rest: object = {}, each?: object, type?: string) => ({
  M: { Type: 'Map', ItemProcessor: processor(each, type), End: true, ...rest },
});
export const reader = (ReaderConfig: object, Arguments: object = { Bucket: 'data', Key: 'k' }) => ({
  ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig, Arguments },
});

/** Fails for the items that say so. */
export const worker = (_: string, item: unknown): unknown => {
  if ((item as { bad?: boolean }).bad) throw new FunctionError('Broken', 'no');
  return item;
};

export const mapRunOf = (history: readonly { type: string; [name: string]: unknown }[]): string =>
  (history.find(({ type }) => type === 'MapRunStarted')?.['mapRunStartedEventDetails'] as { mapRunArn: string })
    .mapRunArn;
