import type { TestEventPatternResponse } from '@aws-sdk/client-eventbridge';
import { anywhere } from '../../../contract/action.ts';
import { isObject } from '../../../kernel/is-object.ts';
import { parseJsonText } from '../../../kernel/json-text.ts';
import type { Wire } from '../../../protocol/actions.ts';
import { text } from '../../../protocol/members.ts';
import { eventsAction } from '../context.ts';
import { compilePattern, parsePattern } from '../../../delivery/event-pattern/pattern.ts';
import { validation } from '../errors.ts';

const required = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

// docs: Amazon EventBridge API Reference, "TestEventPattern"
export const TestEventPattern = eventsAction({
  input: { EventPattern: text({ required: true, max: 4096 }), Event: text({ required: true }) },
  needs: anywhere('events:TestEventPattern'),
  genuine: () => [
    {
      EventPattern: '{"source":["a"]}',
      Event: JSON.stringify({ ...Object.fromEntries(required.map((name) => [name, 'a'])), resources: [] }),
    },
  ],
  run: ({ EventPattern, Event }): Wire<TestEventPatternResponse> => ({
    Result: compilePattern(parsePattern(EventPattern))(eventOf(Event)),
  }),
});

function eventOf(text: string): unknown {
  const event = parsed(text);
  if (!isObject(event) || !required.every((name) => Object.hasOwn(event, name)))
    throw validation('Parameter Event is not valid.');
  return event;
}

function parsed(text: string): unknown {
  try {
    return parseJsonText(text);
  } catch {
    return undefined;
  }
}
