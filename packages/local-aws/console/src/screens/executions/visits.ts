import type { HistoryEvent, Outcome, Visit } from './model.ts';

type Details = Readonly<Record<string, unknown>>;
type Draft = { -readonly [Key in keyof Visit]: Visit[Key] };

/** Answers the member of an event that contains its details: `taskFailedEventDetails`. */
export const detailsOf = (event: HistoryEvent): Details =>
  (Object.entries(event).find(([name]) => name.endsWith('EventDetails'))?.[1] as Details | undefined) ?? {};

const textOf = (details: Details, name: string): string | undefined =>
  typeof details[name] === 'string' ? details[name] : undefined;

/**
 * Lists the states that ran, with their inputs and outputs. The chain of events before an event tells its state, so
 * parallel branches are kept apart.
 */
export function visitsOf(events: readonly HistoryEvent[], isOver: boolean): Visit[] {
  const byEvent = new Map<number, Draft>();
  const visits: Draft[] = [];
  for (const event of events) {
    const before = byEvent.get(event.previousEventId ?? 0);
    const visit = visitOf(event, before, visits);
    // An event that ends the execution repeats what ended a state.
    if (!visit || event.type.startsWith('Execution')) continue;
    if (event.type.endsWith('StateEntered')) visits.push(visit);
    byEvent.set(event.id, visit);
    happened(visit, event);
  }
  // What the execution ended in was left with it.
  const end = isOver ? events.at(-1)?.timestamp : undefined;
  return visits.map((visit) => {
    const left = visit.left ?? end;
    return { ...visit, ...(left !== undefined && { left }), outcome: outcomeOf(visit, isOver) };
  });
}

/**
 * The event that ends a Parallel state comes after an event of one of its branches. Its own name tells which state it
 * ends.
 */
function visitOf(event: HistoryEvent, before: Draft | undefined, visits: readonly Draft[]): Draft | undefined {
  if (event.type.endsWith('StateEntered')) return entered(event);
  const name = textOf(detailsOf(event), 'name');
  if (!event.type.endsWith('StateExited') || before?.name === name) return before;
  return visits.findLast((visit) => visit.name === name && visit.left === undefined) ?? before;
}

function entered(event: HistoryEvent): Draft {
  const details = detailsOf(event);
  const input = textOf(details, 'input');
  return {
    name: textOf(details, 'name') ?? '?',
    entered: event.timestamp,
    ...(input !== undefined && { input }),
    attempts: 0,
    outcome: 'running',
  };
}

function happened(visit: Draft, event: HistoryEvent): void {
  const details = detailsOf(event);
  if (/(Failed|TimedOut|StartFailed|SubmitFailed)$/.test(event.type)) {
    visit.error = textOf(details, 'error') ?? event.type;
    visit.cause = textOf(details, 'cause') ?? '';
  }
  if (/(TaskScheduled|FunctionScheduled|ActivityScheduled)$/.test(event.type)) visit.attempts += 1;
  if (!event.type.endsWith('StateExited')) return;
  visit.left = event.timestamp;
  const output = textOf(details, 'output');
  if (output !== undefined) visit.output = output;
  const assigned = details['assignedVariables'];
  if (typeof assigned === 'object' && assigned !== null) visit.variables = assigned as Record<string, string>;
}

function outcomeOf({ left, error, attempts }: Draft, isOver: boolean): Outcome {
  // If a state left after an error, the error was caught, or a retry succeeded.
  if (left !== undefined) return error !== undefined && attempts <= 1 ? 'caught' : 'succeeded';
  if (isOver) return 'failed';
  return error === undefined ? 'running' : 'failed';
}
