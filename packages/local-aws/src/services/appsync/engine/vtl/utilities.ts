import { ownValue } from '../../../../kernel/own-value.ts';
import { utility } from '../appsync-js/library/index.ts';
import { CodeFault } from '../appsync-js/library/fault.ts';
import type { Run } from '../appsync-js/library/port.ts';
import { has, listOf } from './collections.ts';
import { kindOf } from './methods.ts';
import { fromJson, plain, textOf, toJson, type Value, type VtlMap } from './values.ts';

type Utility = (values: readonly Value[], run: Run) => Value;

const at = (values: readonly Value[], index = 0): Value => values[index] ?? null;
const isBlank = (value: Value): boolean => value === null || textOf(value).trim() === '';
const isEmpty = (value: Value): boolean => value === null || textOf(value) === '';
const isOf =
  (kind: string): Utility =>
  (values) =>
    kindOf(at(values)) === kind;

function parseJson(value: Value): Value {
  try {
    return fromJson(JSON.parse(textOf(value)));
  } catch {
    throw new CodeFault('$util.parseJson: the text is not JSON.');
  }
}

function validate(values: readonly Value[], run: Run): Value {
  const [condition, message, type = 'CustomTemplateException', data] = values;
  return condition === true ? '' : library('util.error', [message ?? null, type, data ?? null], run);
}

const log =
  (level: 'INFO' | 'DEBUG' | 'ERROR'): Utility =>
  ([format = null, ...values], run) => {
    let index = 0;
    const line = textOf(format).replace(/\{\}/g, (whole) =>
      index < values.length ? textOf(at(values, index++)) : whole,
    );
    run.logs.push({ level, line: `${level} - ${line}` });
    return '';
  };

const mapOf = (value: Value): VtlMap => (value instanceof Map ? value : new Map());

function sortList([list = null, descending = null, field = null]: readonly Value[]): Value {
  const valueOf = (item: Value): Value =>
    item instanceof Map && !isBlank(field) ? (item.get(textOf(field)) ?? null) : item;
  const compare = (one: Value, other: Value): number => {
    const [a, b] = [plain(valueOf(one)), plain(valueOf(other))];
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    const [text, otherText] = [textOf(a), textOf(b)];
    return Number(text > otherText) - Number(text < otherText);
  };
  const sorted = [...listOf(list)].sort(compare);
  return descending === true ? sorted.reverse() : sorted;
}

/**
 * The utilities that templates have in addition to the library of APPSYNC_JS. docs: AWS AppSync Developer Guide,
 * "Utility helpers in $util"
 */
const own: Readonly<Record<string, Utility>> = {
  'util.qr': () => '',
  'util.quiet': () => '',
  'util.toJson': (values) => JSON.stringify(toJson(at(values))),
  'util.parseJson': (values) => parseJson(at(values)),
  'util.isNull': (values) => at(values) === null,
  'util.isNullOrEmpty': (values) => isEmpty(at(values)),
  'util.isNullOrBlank': (values) => isBlank(at(values)),
  'util.defaultIfNull': (values) => at(values) ?? at(values, 1),
  'util.defaultIfNullOrEmpty': (values) => (isEmpty(at(values)) ? at(values, 1) : at(values)),
  'util.defaultIfNullOrBlank': (values) => (isBlank(at(values)) ? at(values, 1) : at(values)),
  'util.isString': isOf('String'),
  'util.isNumber': isOf('Number'),
  'util.isBoolean': isOf('Boolean'),
  'util.isList': isOf('List'),
  'util.isMap': isOf('Map'),
  'util.typeOf': (values) => kindOf(at(values)),
  'util.validate': validate,
  'util.log.info': log('INFO'),
  'util.log.debug': log('DEBUG'),
  'util.log.error': log('ERROR'),
  'util.str.toUpper': (values) => textOf(at(values)).toUpperCase(),
  'util.str.toLower': (values) => textOf(at(values)).toLowerCase(),
  'util.str.toReplace': (values) => textOf(at(values)).replaceAll(textOf(at(values, 1)), () => textOf(at(values, 2))),
  'util.list.copyAndRetainAll': (values) => listOf(at(values)).filter((item) => has(at(values, 1), item)),
  'util.list.copyAndRemoveAll': (values) => listOf(at(values)).filter((item) => !has(at(values, 1), item)),
  'util.list.sortList': sortList,
  'util.map.copyAndRetainAllKeys': (values) =>
    new Map([...mapOf(at(values))].filter(([key]) => has(at(values, 1), key))),
  'util.map.copyAndRemoveAllKeys': (values) =>
    new Map([...mapOf(at(values))].filter(([key]) => !has(at(values, 1), key))),
};

export const templateUtilities: readonly string[] = Object.keys(own);

/** Makes a function of the library work with the values of templates. */
export function library(name: string, values: readonly Value[], run: Run): Value {
  const answer = utility(name, 'a mapping template')(values.map(toJson), run);
  // A function without an answer leaves nothing in the text.
  return answer === undefined ? '' : fromJson(answer);
}

/**
 * Calls `$util.x.y(…)`. If a name ends with `Json`, the result is the JSON text of the function without that ending.
 */
export function callUtility(name: string, values: readonly Value[], run: Run): Value {
  const function_ = ownValue(own, name);
  if (function_) return function_(values, run);
  const isText = /^util\.dynamodb\.to\w+Json$/.test(name);
  const answer = library(isText ? name.slice(0, -'Json'.length) : name, values, run);
  return isText ? JSON.stringify(toJson(answer)) : answer;
}
