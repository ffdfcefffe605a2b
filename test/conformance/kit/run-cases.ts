import { refusalIn } from './compare.ts';
import type { Answer, Case, Cases, Template } from './case.ts';
import { createNormaliser } from './normalise.ts';
import { StackRefused, type Place, type Raised, type RaiseOptions } from './place.ts';
import { noStack, runCase } from './run-case.ts';

/** Cases that share a stack, or the one that has it to itself. */
export interface Group {
  readonly name: string;
  readonly template: Template;
  readonly cases: Cases;
}

/** Cases with their stacks, in an order in which each stack is raised once. */
export function groupsOf(cases: Cases, stacks: Readonly<Record<string, Template>>): readonly Group[] {
  const groups = new Map<string, { name: string; template: Template; cases: Record<string, Case> }>();
  for (const [id, one] of Object.entries(cases)) {
    const { stack, selectClosed } = one;
    const name = (typeof stack === 'string' ? stack : id) + (selectClosed ? '-closed' : '');
    const template = typeof stack === 'string' ? stackNamed(stack, stacks) : (stack ?? noStack);
    const group = groups.get(name) ?? { name, template, cases: {} };
    Object.assign(group.cases, { [id]: one });
    groups.set(name, group);
  }
  return [...groups.values()];
}

function stackNamed(name: string, stacks: Readonly<Record<string, Template>>): Template {
  const found = stacks[name];
  if (found === undefined) throw new Error(`No stack is called ${name}.`);
  return found;
}

/** What each case of the group has answered there; the stack is gone afterwards. */
export async function runGroup(
  place: Place,
  { name, template, cases }: Group,
  options: RaiseOptions,
  tell: (id: string, answer: Answer) => void,
): Promise<void> {
  const selectClosed = Object.values(cases).some((one) => one.selectClosed === true);
  const normalise = createNormaliser({ ...place, stack: name, outputs: {} });
  let raised: Raised;
  try {
    raised = await place.raise(name, template, { ...options, selectClosed });
  } catch (error) {
    if (!(error instanceof StackRefused)) throw error;
    const { message, resource = null } = error;
    for (const id of Object.keys(cases)) tell(id, normalise({ refused: resource, reason: wordsOf(message) }));
    return;
  }
  try {
    for (const [id, one] of Object.entries(cases))
      tell(id, withWhatWasTold(await runCase(one, raised), raised, normalise));
  } finally {
    await raised.remove();
  }
}

/** A behaviour that nobody knows may be met where no client sees it: in a delivery. */
function withWhatWasTold(answer: Answer, { told }: Raised, normalise: (value: unknown) => Answer): Answer {
  const lines = told?.() ?? '';
  return refusalIn(answer) === undefined && refusalIn(lines) !== undefined
    ? normalise({ refused: null, reason: lines })
    : answer;
}

/** Without what CloudFormation and the runtime wrap around the words of a service. */
const wordsOf = (message: string): string =>
  message
    .replace(/\(RequestToken: .*?\)/g, '')
    .replace(/\((?:Service: \w+, )?Status Code: \d+, Request ID: [^)]*\)(?: \(SDK Attempt Count: \d+\))?/gi, '')
    .replace(/Resource handler returned message: "(.*?)" *$/, '$1')
    .replace(/\S*\/[\w.-]+\.json: /g, '')
    .trim();
