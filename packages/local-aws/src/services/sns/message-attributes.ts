import type { MessageAttribute } from '../../contract/ports.ts';
import { AwsError } from '../../kernel/errors.ts';

const refused = (message: string): AwsError => new AwsError('ParameterValueInvalid', message);
const mostCharacters = 256;

/** recorded: localstack/localstack, test_sns (test_empty_or_wrong_message_attributes) */
export function checkAttributes(attributes: Readonly<Record<string, MessageAttribute>>): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    checkName(name);
    checkValue(name.slice(0, mostCharacters), attribute);
  }
}

function checkName(name: string): void {
  if (name.length > mostCharacters) throw refused('Length of message attribute name must be less than 256 bytes.');
  if (!/^[\w.-]+$/.test(name))
    throw refused(
      'Invalid non-alphanumeric character was found in the message attribute name. Can only include alphanumeric ' +
        'characters, hyphens, underscores, or dots.',
    );
  if (name.startsWith('.')) throw refused("Invalid message attribute name starting with character '.' was found.");
  if (name.endsWith('.')) throw refused("Invalid message attribute name ending with character '.' was found.");
  if (name.includes('..')) throw refused("Message attribute name can not have successive '.' character.");
}

function checkValue(name: string, { DataType, StringValue, BinaryValue }: MessageAttribute): void {
  const kind = ['String', 'Number', 'Binary'].find((one) => DataType === one || DataType.startsWith(`${one}.`));
  if (kind === undefined)
    throw refused(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported ` +
        'type prefixes is Binary, Number, and String.',
    );
  const [own, other] = kind === 'Binary' ? [BinaryValue, StringValue] : [StringValue, BinaryValue];
  const field = kind === 'Binary' ? 'Binary' : 'String';
  if (!own && other)
    throw refused(`The message attribute '${name}' with type '${DataType}' must use field '${field}'.`);
  if (!own)
    throw refused(
      `The message attribute '${name}' must contain non-empty message attribute value for message attribute ` +
        `type '${DataType}'.`,
    );
}
