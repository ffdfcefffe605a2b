import { describe, expect, it } from 'vitest';
import { harnesses } from './harness.ts';
import { map, mapRunOf, withBucket } from './map-runs.ts';
import { chain, ended, redrive, repairable } from './redrives.ts';

const create = harnesses();

describe('the redrive of a distributed Map', () => {
  const each = {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    End: true,
    Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
  };

  // recorded: stackd redrive_map.json
  it.each(['STANDARD', 'EXPRESS'])('goes on with its executions that did not succeed: %s', async (type) => {
    const { lambda, repair, calls } = repairable('1');
    const made = create({ services: withBucket, lambda });
    const { execution, status } = await made.run(map({ Label: 'm', MaxConcurrency: 1 }, each, type), {
      input: ['0', '1', '2'],
    });
    expect(status).toBe('FAILED');
    repair();
    const { history: before } = { history: await made.history(execution) };
    const mapRunArn = mapRunOf(before);
    await redrive(made, execution);
    const again = await ended(made, execution);
    expect(again).toMatchObject({ status: 'SUCCEEDED', output: '["0","1","2"]' });
    expect(calls).toEqual(['0', '1', '1', '2']);
    const started = before.find((event) => event.type === 'MapStateStarted')?.id;
    const last = before.length;
    expect(chain(again.history, 'ExecutionRedriven').slice(0, 3)).toEqual([
      `${last + 1} ExecutionRedriven <- ${last}`,
      `${last + 2} MapRunRedriven <- ${started}`,
      `${last + 3} MapRunSucceeded <- ${last + 2}`,
    ]);
    expect(await made.call('DescribeMapRun', { mapRunArn })).toMatchObject({
      status: 'SUCCEEDED',
      redriveCount: 1,
      redriveDate: expect.any(Number),
      itemCounts: { succeeded: 3, failed: 0, pending: 0, total: 3 },
    });
  });

  it('leaves an execution of the map run to the redrive of its parent', async () => {
    const { lambda } = repairable('1');
    const made = create({ services: withBucket, lambda });
    const { history } = await made.run(map({ Label: 'm' }, each), { input: ['1'] });
    const { executions } = await made.call<{ executions: { executionArn: string }[] }>('ListExecutions', {
      mapRunArn: mapRunOf(history),
    });
    const child = executions[0]?.executionArn ?? '';
    expect(await made.describe(child)).toMatchObject({ status: 'FAILED', redriveStatus: 'REDRIVABLE_BY_MAP_RUN' });
    await expect(redrive(made, child)).rejects.toMatchObject({ name: 'ExecutionNotRedrivable' });
  });

  it('starts the map run of a state that had not read its items', async () => {
    const made = create({ services: withBucket });
    const { execution, history } = await made.run(
      map({
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON' },
          Arguments: { Bucket: 'data', Key: 'k' },
        },
      }),
    );
    await redrive(made, execution);
    const again = await ended(made, execution);
    expect(again.status).toBe('FAILED');
    expect(made.types(again.history).filter((type) => type === 'MapRunStarted')).toHaveLength(2);
    expect(made.types(history)).not.toContain('MapRunRedriven');
  });
});
