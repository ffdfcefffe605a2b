import type { MessageAttribute } from '../../contract/ports.ts';
import { invalidParameter } from './errors.ts';

export type Attributes = Readonly<Record<string, MessageAttribute>>;

/** The attributes as a client may send them. */
export type SentAttributes = Readonly<Record<string, Partial<MessageAttribute>>>;

const mostAttributes = 10;

/** docs: Amazon SQS Developer Guide, "Amazon SQS message metadata" */
export function checkAttributes(attributes: SentAttributes): asserts attributes is Attributes {
  const entries = Object.entries(attributes);
  if (entries.length > mostAttributes)
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${mostAttributes}].`,
    );
  for (const [name, attribute] of entries) checkAttribute(name, attribute);
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: Partial<MessageAttribute>): void {
  const shown = name.slice(0, 256);
  checkName(name);
  if (!DataType)
    throw invalidParameter(`The message attribute '${shown}' must contain a non-empty message attribute type.`);
  const kind = ['String', 'Number', 'Binary'].find((one) => DataType === one || DataType.startsWith(`${one}.`));
  if (kind === undefined || DataType.length > 256)
    throw invalidParameter(
      `The message attribute '${shown}' has an invalid message attribute type, the set of supported type prefixes is ` +
        'Binary, Number, and String.',
    );
  if (!(kind === 'Binary' ? BinaryValue : StringValue))
    throw invalidParameter(`Message (user) attribute '${shown}' must contain a non-empty value of type '${kind}'.`);
  if (kind === 'Number' && !isNumeral(StringValue ?? ''))
    throw invalidParameter(`Can't cast the value of message (user) attribute '${shown}' to a number.`);
}

function checkName(name: string): void {
  const reserved = name.toLowerCase().startsWith('aws.') || name.toLowerCase().startsWith('amazon.');
  const dotted = name.startsWith('.') || name.endsWith('.') || name.includes('..');
  if (/^[\w.-]{1,256}$/.test(name) && !reserved && !dotted) return;
  throw invalidParameter(
    `The message attribute name '${name.slice(0, 256)}' is invalid. Attribute name can contain A-Z, a-z, 0-9, ` +
      'underscore (_), hyphen (-), and period (.) characters.',
  );
}

const isNumeral = (text: string): boolean => text.trim() !== '' && Number.isFinite(Number(text));
