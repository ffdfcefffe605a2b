import * as v from 'valibot';
import { failReport, finishReport } from '../shared/report/close.ts';
import { createEnvironment } from '../shared/lambda/environment.ts';
import { parseEvent, taskHandler } from '../shared/lambda/handlers.ts';

const environment = createEnvironment();

const effectsSchema = v.object({
  viewed: v.boolean(),
  published: v.boolean(),
  announced: v.boolean(),
  notified: v.boolean(),
});

const eventSchema = v.variant('action', [
  v.object({ action: v.literal('FAIL'), reportId: v.string() }),
  v.object({ action: v.literal('FINISH'), reportId: v.string(), effects: effectsSchema }),
]);

/** Runs the last tasks of infra/report-workflow.asl.json. */
export const handler = taskHandler<unknown>(environment, async (event) => {
  const task = parseEvent(eventSchema, event);
  const ports = await environment.ports();
  return task.action === 'FAIL'
    ? failReport(ports, task.reportId, 'FAILED')
    : finishReport(ports, task.reportId, task.effects);
});
