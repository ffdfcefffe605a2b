import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';

export interface InputOptions {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

export interface RuleNames {
  readonly arn: string;
  readonly name: string;
}

type Event = Readonly<Record<string, unknown>>;

/** What a target is sent for an event: the event, a constant, a part of it, or a template filled from it. */
export function createInput(options: InputOptions, rule: RuleNames): (event: Event) => string {
  const { Input, InputPath, InputTransformer } = options;
  if ([Input, InputPath, InputTransformer].filter((option) => option !== undefined).length > 1) {
    throw new AwsError(
      'ValidationException',
      `Only one of Input, InputPath, or InputTransformer must be provided for a target of ${rule.arn}.`,
    );
  }
  if (Input !== undefined) {
    parseJson(Input, 'Input');
    return () => Input;
  }
  if (InputPath !== undefined) {
    const select = parsePath(InputPath);
    return (event) => JSON.stringify(select(event) ?? null);
  }
  if (InputTransformer) return createTransformer(InputTransformer, rule);
  return (event) => JSON.stringify(event);
}

function parseJson(text: string, member: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError('ValidationException', `JSON syntax error in ${member} for target.`);
  }
}

/** `$`, `$.detail.name`, `$.resources[0]`. */
function parsePath(path: string): (event: Event) => unknown {
  if (!/^\$(\.[\w-]+|\[\d+\])*$/.test(path)) throw new UnsupportedError(`The JSON path ${path} of a target`);
  const steps = [...path.matchAll(/[\w-]+(?=[.[\]]|$)/g)].map(([step]) => step);
  return (event) =>
    steps.reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, step)
          ? (value as Record<string, unknown>)[step]
          : undefined,
      event,
    );
}

function createTransformer(
  { InputPathsMap = {}, InputTemplate }: NonNullable<InputOptions['InputTransformer']>,
  rule: RuleNames,
): (event: Event) => string {
  const paths = new Map(Object.entries(InputPathsMap).map(([name, path]) => [name, parsePath(path)]));
  const reserved = new Map<string, (event: Event) => unknown>([
    ['aws.events.rule-arn', () => rule.arn],
    ['aws.events.rule-name', () => rule.name],
    ['aws.events.event', (event) => event],
    ['aws.events.event.json', (event) => event],
    ['aws.events.event.ingestion-time', (event) => event['time']],
  ]);
  const parts = splitTemplate(InputTemplate).map((part) => {
    if (part.name === undefined) return () => part.text;
    const select = paths.get(part.name) ?? reserved.get(part.name);
    if (!select)
      throw new AwsError(
        'ValidationException',
        `Invalid InputTemplate for target: placeholder <${part.name}> is not in InputPathsMap.`,
      );
    return (event: Event) => render(select(event), part.quoted);
  });
  return (event) => parts.map((part) => part(event)).join('');
}

interface Part {
  readonly text: string;
  /** Of a placeholder. */
  readonly name?: string;
  /** Whether the placeholder stands inside a JSON string. */
  readonly quoted: boolean;
}

function splitTemplate(template: string): Part[] {
  const parts: Part[] = [];
  let quoted = false;
  let last = 0;
  for (const match of template.matchAll(/\\.|"|<([\w.-]+)>/gs)) {
    if (match[0] === '"') quoted = !quoted;
    if (match[1] === undefined) continue;
    parts.push({ text: template.slice(last, match.index), quoted }, { text: '', name: match[1], quoted });
    last = match.index + match[0].length;
  }
  return [...parts, { text: template.slice(last), quoted }];
}

/** Inside a string a value is text; elsewhere it is JSON. What the event does not have is empty text, or null. */
function render(value: unknown, quoted: boolean): string {
  if (!quoted) return JSON.stringify(value ?? null);
  if (value === undefined) return '';
  return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
}
