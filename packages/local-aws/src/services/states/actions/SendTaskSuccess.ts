import type { SendTaskSuccessOutput } from '@aws-sdk/client-sfn';
import type { Wire } from '../../../protocol/actions.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import { text } from '../../../protocol/members.ts';
import { onTask, statesAction } from '../context.ts';
import { dataLimit } from '../engine/failure.ts';
import type { Json } from '../engine/definition/machine.ts';
import { readJson } from '../engine/numbers.ts';
import { invalidOutput } from '../errors.ts';
import * as shapes from '../shapes.ts';

/**
 * docs: Service Authorization Reference, "Actions, resources, and condition keys for AWS Step Functions" (tasks have no
 * resource)
 */
export const SendTaskSuccess = statesAction({
  input: { taskToken: shapes.taskToken, output: text({ required: true, max: dataLimit, sensitive: true }) },
  needs: onTask('SendTaskSuccess'),
  genuine: () => [{ taskToken: 'AAAA', output: '{}' }],
  async run({ taskToken, output }, { executions }): Promise<Wire<SendTaskSuccessOutput>> {
    // recorded: test_sfn_send_task_outcome_with_no_such_token (the token is looked at before the output)
    executions.taskOf(taskToken);
    let value: Json;
    try {
      value = readJson(output, parseJsonText);
    } catch {
      throw invalidOutput('Invalid JSON in output');
    }
    await executions.tellTask(taskToken, (about) => ({
      kind: 'task',
      ...about,
      outcome: { output: value, text: output },
    }));
    return {};
  },
});
