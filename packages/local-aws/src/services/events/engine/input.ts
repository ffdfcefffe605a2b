import { AwsError, UnsupportedError } from '../../../kernel/errors.ts';
import { isJson, parseJsonText } from '../../../kernel/json-text.ts';

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

/** Answers the text that a target gets, or undefined if it gets nothing. */
export type Render = (event: Event) => string | undefined;

/** Makes the input of a target: the event, a constant, a part of the event, or a template that the event fills. */
export function createInput(options: InputOptions, rule: RuleNames, target: string): Render {
  const { Input, InputPath, InputTransformer } = options;
  if ([Input, InputPath, InputTransformer].filter((option) => option !== undefined).length > 1) {
    throw new AwsError(
      'ValidationException',
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${target}.`,
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
  if (InputTransformer) return createTransformer(InputTransformer, rule, target);
  return (event) => JSON.stringify(event);
}

function parseJson(text: string, member: string): void {
  try {
    parseJsonText(text);
  } catch (error) {
    if (error instanceof UnsupportedError) throw error;
    throw new AwsError('ValidationException', `JSON syntax error in ${member} for target.`);
  }
}

/** Parses `$`, `$.detail.name` and `$.resources[0]`. */
export function parsePath(path: string): (event: Event) => unknown {
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

/** docs: Amazon EventBridge User Guide, "Amazon EventBridge input transformation" */
function createTransformer(
  { InputPathsMap = {}, InputTemplate }: NonNullable<InputOptions['InputTransformer']>,
  rule: RuleNames,
  target: string,
): Render {
  const paths = new Map(Object.entries(InputPathsMap).map(([name, path]) => [name, parsePath(path)]));
  const reserved = reservedOf(rule);
  const isObjectTemplate = InputTemplate.trimStart().startsWith('{');
  const parts = splitTemplate(InputTemplate).map((part) => {
    if (part.name === undefined) return () => part.text;
    const select = reserved.get(part.name) ?? paths.get(part.name);
    if (!select)
      throw new AwsError(
        'ValidationException',
        `InputTemplate for target ${target} contains invalid placeholder ${part.name}.`,
      );
    const { name, quoted } = part;
    // A template may name the same part of an event a thousand times.
    return (event: Event, written: Map<string, string>) => {
      const key = `${quoted} ${name}`;
      const known = written.get(key) ?? render(select(event), { quoted, isObjectTemplate });
      written.set(key, known);
      return known;
    };
  });
  return (event) => {
    const written = new Map<string, string>();
    let text = '';
    for (const part of parts) {
      text += part(event, written);
      if (text.length > mostCharacters) return undefined;
    }
    return isDelivered(text, isObjectTemplate) ? text : undefined;
  };
}

/** No target takes more: a message of SQS, or the payload of an asynchronous invocation, has at most 1 MiB. */
const mostCharacters = 2 ** 20;

const reservedOf = (rule: RuleNames): ReadonlyMap<string, (event: Event) => unknown> =>
  new Map<string, (event: Event) => unknown>([
    ['aws.events.rule-arn', () => rule.arn],
    ['aws.events.rule-name', () => rule.name],
    ['aws.events.event', withoutDetail],
    ['aws.events.event.json', (event) => event],
    ['aws.events.event.ingestion-time', (event) => event['time']],
  ]);

/** recorded: localstack/localstack, test_events_inputs (predefined variables) */
const withoutDetail = (event: Event): Event =>
  Object.fromEntries(
    Object.entries(event)
      .filter(([name]) => name !== 'detail')
      .map(([name, value]) => [name === 'detail-type' ? 'detailType' : name, value]),
  );

/** A template that becomes invalid JSON is not delivered. A template of text may have several lines. */
function isDelivered(text: string, isObjectTemplate: boolean): boolean {
  const lines = isObjectTemplate ? [text] : text.split('\n').filter((line) => line.trim() !== '');
  return lines.every(isJson);
}

interface Part {
  readonly text: string;
  /** The name of the placeholder. */
  readonly name?: string;
  /** The placeholder stands inside a JSON string. */
  readonly quoted: boolean;
}

const placeholder = /\\.|"|<([\w.-]+)>/gs;

function splitTemplate(template: string): Part[] {
  const parts: Part[] = [];
  let quoted = false;
  let last = 0;
  for (const match of template.matchAll(placeholder)) {
    if (match[0] === '"') quoted = !quoted;
    if (match[1] === undefined) continue;
    parts.push({ text: template.slice(last, match.index), quoted }, { text: '', name: match[1], quoted });
    last = match.index + match[0].length;
  }
  return [...parts, { text: template.slice(last), quoted }];
}

interface Place {
  /** The value stands inside a JSON string. */
  readonly quoted: boolean;
  readonly isObjectTemplate: boolean;
}

/**
 * Writes a value. A value that the event lacks is an empty text. In an object, objects and lists are written as JSON,
 * even between quotes, where the result is no JSON any more; in a text they lose their quotes. recorded:
 * localstack/localstack, test_events_inputs
 */
function render(value: unknown, { quoted, isObjectTemplate }: Place): string {
  if (typeof value === 'object' && value !== null) {
    const json = JSON.stringify(value);
    return isObjectTemplate ? json : json.replaceAll('"', '').replaceAll('\\', '');
  }
  if (!quoted) return JSON.stringify(value ?? (value === undefined ? '' : null));
  if (value === undefined) return '';
  return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value)).slice(1, -1);
}
