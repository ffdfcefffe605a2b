import type { SetAlarmStateCommandOutput } from '@aws-sdk/client-cloudwatch';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { monitoringAction, onAlarm } from '../context.ts';
import type { StateValue } from '../engine/alarm-state.ts';
import { unknownAlarm } from '../errors.ts';
import { AwsError } from '../../../kernel/errors.ts';
import { isJson } from '../../../kernel/json-text.ts';

/** The alarm returns to its own state at its next evaluation. docs: Amazon CloudWatch API Reference, "SetAlarmState" */
export const SetAlarmState = monitoringAction({
  input: {
    AlarmName: text({ required: true, min: 1, max: 255 }),
    StateValue: text({ required: true, values: ['OK', 'ALARM', 'INSUFFICIENT_DATA'] }),
    StateReason: text({ required: true, max: 1_023 }),
    StateReasonData: text({ max: 4_000 }),
  },
  needs: onAlarm('cloudwatch:SetAlarmState'),
  genuine: () => [{ AlarmName: 'hostile', StateValue: 'ALARM', StateReason: 'x', StateReasonData: '{"a":1}' }],
  run(input, { alarms }, { entry }): Wire<SetAlarmStateCommandOutput> {
    const { AlarmName, StateValue, StateReason: reason, StateReasonData: data = '' } = input;
    const alarm = alarms.find(AlarmName);
    if (!alarm) throw unknownAlarm();
    if (data !== '' && !isJson(data)) throw new AwsError('InvalidFormatFault', 'StateReasonData is not valid JSON');
    alarms.setState(alarm, { value: StateValue as StateValue, reason, data }, entry);
    return {};
  },
});
