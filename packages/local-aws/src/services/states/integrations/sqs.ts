import type { JsonObject } from '../engine/definition/machine.ts';
import type { Integrate } from './errand.ts';
import { jsonAnswer, metadata } from './metadata.ts';
import { membersAsWritten, membersOf, optionalText, present } from './task-error.ts';

/** Calls sqs:sendMessage. A body that is no text is sent as JSON. */
export const sendMessage: Integrate = async (errand) => {
  const args = membersOf(errand);
  const sent = await errand.ports.callService({
    principal: errand.principal,
    service: 'sqs',
    action: 'SendMessage',
    input: present({ ...args, MessageBody: optionalText(membersAsWritten(errand)['MessageBody']) }),
    cause: errand.call.cause,
  });
  return { ...(sent as JsonObject), ...metadata(errand, jsonAnswer(sent as JsonObject)) };
};
