import { UnsupportedError } from '../../../kernel/errors.ts';
import { isObject } from '../../../kernel/is-object.ts';

/**
 * Puts the values of a deployment in the place of their markers, as `Source.jsonData` and `Source.data` of the CDK need
 * it. observed: aws-cdk-lib 2.276.0
 */
export function replaceMarkers(bytes: Buffer, markers: unknown, config: unknown): Buffer {
  const values = Object.entries(isObject(markers) ? markers : {});
  if (values.length === 0) return bytes;
  const { jsonEscape, markerEncodings } = (isObject(config) ? config : {}) as Config;
  const usual = String(jsonEscape) === 'true' ? 'UNQUOTED_JSON_VALUE' : 'LITERAL';
  // One byte is one character here, so that other bytes stay as they are.
  const text = values.reduce(
    (before, [marker, value]) =>
      before.replaceAll(bytewise(marker), () => bytewise(encoded(value, markerEncodings?.[marker] ?? usual))),
    bytes.toString('latin1'),
  );
  return Buffer.from(text, 'latin1');
}

interface Config {
  readonly jsonEscape?: unknown;
  readonly markerEncodings?: Readonly<Record<string, string>>;
}

const bytewise = (text: string): string => Buffer.from(text).toString('latin1');

function encoded(value: unknown, encoding: string): string {
  const json = JSON.stringify(value);
  if (encoding === 'LITERAL' && typeof value === 'string') return value;
  if (encoding === 'JSON_VALUE') return json;
  if (encoding === 'UNQUOTED_JSON_VALUE') return typeof value === 'string' ? json.slice(1, -1) : json;
  if (encoding === 'YAML_STRING' && typeof value === 'string') return isPlainYaml(value) ? value : json;
  throw new UnsupportedError(`A ${typeof value} in the encoding ${encoding} of a bucket deployment`);
}

const yamlWords = new Set(['y', 'n', 'yes', 'no', 'true', 'false', 'on', 'off', 'null']);
const isPlainYaml = (text: string): boolean =>
  /^[A-Za-z][A-Za-z0-9._-]*$/.test(text) && !yamlWords.has(text.toLowerCase());
