import type { ValidateStateMachineDefinitionOutput } from '@aws-sdk/client-sfn';
import { anywhere } from '../../../contract/action.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { integer, text } from '../../../protocol/members.ts';
import { statesAction } from '../context.ts';
import { notSupported } from '../engine/definition/diagnostics.ts';
import { examine } from '../engine/definition/load.ts';
import * as shapes from '../shapes.ts';

/**
 * A feature that this runtime lacks is an error here too, because the runtime cannot judge the rest of the definition.
 */
export const ValidateStateMachineDefinition = statesAction({
  input: {
    definition: text({ required: true, ...shapes.definition }),
    type: shapes.machineType,
    severity: text({ values: ['ERROR', 'WARNING'] }),
    maxResults: integer({ min: 0, max: 100 }),
  },
  needs: anywhere('states:ValidateStateMachineDefinition'),
  genuine: () => [{ definition: '{}', type: 'STANDARD', severity: 'ERROR', maxResults: 10 }],
  run({ definition, type, severity, maxResults }, context): Wire<ValidateStateMachineDefinitionOutput> {
    const { issues } = examine(definition, context, type);
    if (issues.found.length === 0 && issues.lacking.length > 0) throw notSupported(issues.lacking);
    const listed = severity === 'WARNING' ? [...issues.found, ...issues.warnings] : issues.found;
    const limit = maxResults || 100;
    return {
      result: issues.found.length === 0 ? 'OK' : 'FAIL',
      diagnostics: listed.slice(0, limit).map((diagnostic) => ({ ...diagnostic })),
      truncated: listed.length > limit,
    };
  },
});
