import { declareUnverified } from '../../../../kernel/unverified.ts';

/**
 * The names that the documentation of APPSYNC_JS lists, and those that its lint rules refuse. docs: AWS AppSync
 * Developer Guide, "Supported runtime features"; observed: @aws-appsync/eslint-plugin 2.0.2
 */

const words = (text: string): string[] => text.trim().split(/\s+/);

/** The members of the objects that `@aws-appsync/utils` exports. A dotted name is an object of its own. */
export const libraryMembers: Readonly<Record<string, readonly string[]>> = {
  util: words(
    'escapeJavaScript urlEncode urlDecode base64Encode base64Decode autoId autoUlid autoKsuid unauthorized ' +
      'error appendError matches authType',
  ),
  'util.time': words(`nowISO8601 nowEpochSeconds nowEpochMilliSeconds nowFormatted parseFormattedToEpochMilliSeconds
    parseISO8601ToEpochMilliSeconds epochMilliSecondsToSeconds epochMilliSecondsToISO8601
    epochMilliSecondsToFormatted`),
  'util.dynamodb': words(`toDynamoDB toString toStringSet toNumber toNumberSet toBinary toBinarySet toBoolean toNull
    toList toMap toMapValues toS3Object fromS3ObjectJson`),
  'util.rds': words('toJsonObject'),
  'util.http': words('copyHeaders addResponseHeader addResponseHeaders'),
  'util.xml': words('toMap toJsonString'),
  'util.transform': words(
    'toDynamoDBFilterExpression toDynamoDBConditionExpression toElasticsearchQueryDSL toSubscriptionFilter',
  ),
  'util.math': words('roundNum minVal maxVal randomDouble randomWithinRange'),
  'util.str': words('normalize'),
  extensions: words(
    'setSubscriptionFilter setSubscriptionInvalidationFilter invalidateSubscriptions evictFromApiCache',
  ),
  runtime: words('earlyReturn'),
};

/** The names of those objects in messages of the type checker. */
export const libraryTypes: Readonly<Record<string, string>> = {
  util: 'Util',
  'util.time': 'TimeUtils',
  'util.dynamodb': 'DynamodbUtil',
  'util.rds': 'RdsUtil',
  'util.http': 'HttpUtils',
  'util.xml': 'XmlUtils',
  'util.transform': 'TransformUtils',
  'util.math': 'MathUtils',
  'util.str': 'StringUtils',
  extensions: 'Extensions',
  runtime: 'Runtime',
};

export const utilsModule = '@aws-appsync/utils';
/** The modules that are refused by name. */
export const otherModules: readonly string[] = ['rds', 'ai'].map((name) => `${utilsModule}/${name}`);

/** The exports of the other modules, and their names in the realm. */
export const helperModules: Readonly<Record<string, { readonly name: string; readonly members: readonly string[] }>> = {
  [`${utilsModule}/dynamodb`]: {
    name: 'dynamodbModule',
    members: words(
      `get put update remove query scan sync batchGet batchPut batchDelete transactGet transactWrite operations`,
    ),
  },
};

const helperMembers: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    Object.values(helperModules).map(({ name, members }) => [
      name,
      members.filter((member) => member !== 'operations'),
    ]),
  ),
  'dynamodbModule.operations': words('add append decrement increment prepend remove replace updateListItem'),
};

/** The documented members of the built-in objects. */
export const builtinMembers: Readonly<Record<string, readonly string[]>> = {
  console: words('log error'),
  JSON: words('parse stringify'),
  Math: words('random min max round floor ceil'),
  Object: words('assign entries hasOwn keys values'),
  Number: words('isFinite isNaN'),
  String: words('raw'),
  Array: [],
};

export const globalConstants: readonly string[] = ['undefined', 'NaN', 'Infinity'];

/**
 * The documented methods of strings and arrays, and two that are not. recorded: aws/aws-appsync-community#279 (code
 * with `includes` is saved), aws-samples/amazon-transcribe-live-meeting-assistant, `subscription.js` (includes),
 * aws-samples/aws-appsync-resolver-samples, `all-items-today.js` (substring)
 */
const documentedMethods = new Set(
  words(`includes substring charAt concat endsWith indexOf lastIndexOf replace replaceAll slice split startsWith
    toLowerCase toUpperCase trim trimStart trimEnd fill flat flatMap join pop push reverse shift
    sort splice unshift forEach map filter reduce reduceRight find findIndex findLast findLastIndex
    some every`),
);

/** The methods that take a function. */
export const callbackMethods: ReadonlySet<string> = new Set(
  words('map find filter findIndex findLast findLastIndex forEach reduce reduceRight every some flatMap'),
);

const denied: Readonly<Record<string, readonly string[]>> = {
  Array: words('copyWithin entries from group groupToMap keys of values'),
  ObjectConstructor: words(`create defineProperties defineProperty freeze getOwnPropertyDescriptor
    getOwnPropertyDescriptors getOwnPropertyNames getOwnPropertySymbols getPrototypeOf
    hasOwnProperty is isExtensible isFrozen isPrototypeOf isSealed preventExtensions
    propertyIsEnumerable seal setPrototypeOf toLocaleString valueOf`),
  String: words(
    'charCodeAt fromCharCode fromCodePoint localeCompare matchAll padEnd padStart repeat search toLocaleLowerCase ' +
      'toLocaleUpperCase',
  ),
};

/** Answers the name under which the lint rule no-disallowed-methods refuses a method, or undefined if it does not. */
export function deniedMethod(method: string, builtin?: string): string | undefined {
  for (const [type, methods] of Object.entries(denied)) {
    const owner = type === 'ObjectConstructor' ? 'Object' : type;
    if ((builtin === undefined || builtin === owner) && methods.includes(method)) return `${type}.${method}`;
  }
  return undefined;
}

/** All other members of a string, array, number, function or object of the standard. */
const standardMethods: ReadonlySet<string> = new Set(
  [String, Array, Number, Function, Object, RegExp, Boolean].flatMap((constructor) =>
    Object.getOwnPropertyNames(constructor.prototype as object),
  ),
);

/** Members that people use or might use, but that AWS neither documents nor denies. */
const undocumented = words(`at substr match codePointAt normalize toString toFixed String
    Boolean isNaN isFinite encodeURIComponent decodeURIComponent
    Math.abs Math.pow Math.sqrt Math.trunc Math.sign Object.fromEntries Number.isInteger
    Number.parseInt Number.parseFloat`);

const undocumentedIds = new Map(
  undocumented.map((name) => [
    name,
    declareUnverified(
      `appsync-js:${name}`,
      `APPSYNC_JS code uses ${name}, which the documentation of the runtime does not list.`,
      `${name} is what ECMAScript says.`,
    ),
  ]),
);

/** Answers the id to allow before the code may use an undocumented member, or undefined for an unknown member. */
export const undocumentedId = (name: string): string | undefined => undocumentedIds.get(name);

/** The globals that code may name: documented ones and, if the run allows them, undocumented ones. */
export const plainGlobals: readonly string[] = words('Boolean isNaN isFinite encodeURIComponent decodeURIComponent');

/**
 * What a save refuses, although it is in no list. recorded: aws/aws-appsync-community#303 (what reads a number),
 * aws/aws-appsync-community#295 (Array.isArray)
 */
export const missingBuiltins: ReadonlySet<string> = new Set(words('parseInt parseFloat Number Array.isArray'));

export type MethodStatus = 'documented' | 'unknown' | 'missing';

/** `unknown` means that the language has no such method, so only the code itself can have defined it. */
export function methodStatus(name: string): MethodStatus {
  if (documentedMethods.has(name)) return 'documented';
  return standardMethods.has(name) ? 'missing' : 'unknown';
}

/** The names that lead from a value to the internals of the engine. */
export const machinery: ReadonlySet<string> = new Set(
  words('constructor __proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__'),
);

/** The members that stay on the prototypes inside the realm. */
export const realmVocabulary = {
  library: { ...libraryMembers, ...helperMembers },
  methods: [
    ...documentedMethods,
    ...undocumented.filter((name) => !name.includes('.')),
    'length',
    'toString',
    'valueOf',
    'constructor',
  ],
  statics: Object.fromEntries(
    Object.entries({ ...builtinMembers, Boolean: [] }).map(([name, members]) => [
      name,
      [
        ...members,
        ...undocumented.filter((entry) => entry.startsWith(`${name}.`)).map((entry) => entry.slice(name.length + 1)),
      ],
    ]),
  ),
};
