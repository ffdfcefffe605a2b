import { afterAll, describe, expect, it } from 'vitest';
import { harness } from './harness.ts';

const made = harness();
afterAll(() => made.dispose());

describe('the log of an execution', () => {
  it('writes the history to its log group at its level', async () => {
    const LoggingConfiguration = (Level: string, IncludeExecutionData: boolean) => ({
      Level,
      IncludeExecutionData,
      Destinations: [
        { CloudWatchLogsLogGroup: { LogGroupArn: 'arn:aws:logs:us-east-1:000000000000:log-group:/workflow:*' } },
      ],
    });
    const failing = { StartAt: 'F', States: { F: { Type: 'Fail', Error: 'E', Cause: 'secret' } } };
    const logged = async (level: string, withData: boolean) => {
      made.base.logged.length = 0;
      await made.start(
        await made.define(failing, {
          StateMachineName: `log-${level}`,
          LoggingConfiguration: LoggingConfiguration(level, withData),
        }),
        {
          s: 'secret',
        },
      );
      await made.clock.advance(0);
      return made.base.logged.map((line) => ({
        ...line,
        message: JSON.parse(line.message) as { type: string; details: unknown },
      }));
    };
    const all = await logged('ALL', true);
    expect(all.map((line) => line.message.type)).toEqual(['ExecutionStarted', 'FailStateEntered', 'ExecutionFailed']);
    expect(all[0]).toMatchObject({
      group: '/workflow',
      stream: expect.stringMatching(/^states\/log-ALL\//),
      message: { id: '1', previous_event_id: '0', details: { input: '{"s":"secret"}' } },
    });
    const errors = await logged('ERROR', false);
    expect(errors.map((line) => line.message.type)).toEqual(['FailStateEntered', 'ExecutionFailed']);
    // The lines leave out data, but not error and cause.
    expect(errors.map((line) => line.message.details)).toEqual([{ name: 'F' }, { error: 'E', cause: 'secret' }]);
  });
});
