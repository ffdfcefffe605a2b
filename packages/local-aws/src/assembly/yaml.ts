import {
  isScalar,
  LineCounter,
  Pair,
  parseDocument,
  Scalar,
  YAMLMap,
  type CollectionTag,
  type ScalarTag,
  type Tags,
  type YAMLSeq,
} from 'yaml';

/**
 * These functions have the short form `!Name`, without `Fn::`. docs: AWS CloudFormation Template Reference, "Intrinsic
 * function reference"
 */
const functions = [
  'And',
  'Base64',
  'Cidr',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const shortForms = Object.entries({
  Ref: 'Ref',
  Condition: 'Condition',
  ...Object.fromEntries(functions.map((name) => [name, `Fn::${name}`])),
});

const call = (name: string, argument: YAMLMap | YAMLSeq): YAMLMap => {
  const map = new YAMLMap();
  map.items.push(new Pair(new Scalar(name), argument));
  return map;
};

const tags: (ScalarTag | CollectionTag)[] = shortForms.flatMap(([tag, name]) => [
  { tag: `!${tag}`, resolve: (text: string) => ({ [name]: text }) },
  ...(['seq', 'map'] as const).map((collection): CollectionTag => ({
    tag: `!${tag}`,
    collection,
    resolve: (argument) => call(name, argument),
  })),
]);

/**
 * The truth values of YAML 1.1, without its single letters: `AttributeType: N` is a text. observed: PyYAML 6, by
 * which the AWS CLI 1.45 reads templates
 */
const truths: readonly ScalarTag[] = [
  { default: true, tag: 'tag:yaml.org,2002:bool', test: /^(?:yes|true|on)$/i, resolve: () => true },
  { default: true, tag: 'tag:yaml.org,2002:bool', test: /^(?:no|false|off)$/i, resolve: () => false },
];

const replaced = ['timestamp', 'bool'].map((name) => `tag:yaml.org,2002:${name}`);

/**
 * A template is YAML 1.1, but its dates stay texts: `2012-10-17`. docs: AWS CloudFormation User Guide, "CloudFormation
 * template formats"
 */
const withoutDates = (known: Tags): Tags => [
  ...known.filter((tag) => typeof tag === 'string' || !replaced.includes(tag.tag)),
  ...truths,
  ...tags,
];

export interface ReadYaml {
  readonly value: unknown;
  /** What nothing of the text can be read for. */
  readonly errors: readonly string[];
  /** What is wrong with parts of the text. */
  readonly faults: readonly string[];
  /** The keys that a mapping has more than once. */
  readonly repeated: readonly string[];
}

/**
 * Reads a template in YAML and gives every intrinsic function its long form. Of a key that stands twice the last value
 * counts. recorded: go-to-k/cdk-real-drift issue 1074 (CloudFormation takes the last one, in JSON too)
 */
export function readYaml(text: string): ReadYaml {
  const lines = new LineCounter();
  const repeated: string[] = [];
  const document = parseDocument(text, {
    version: '1.1',
    customTags: withoutDates,
    prettyErrors: true,
    lineCounter: lines,
    uniqueKeys(known, key) {
      const isTwice = isScalar(known) && isScalar(key) && known.value === key.value && key.value !== '<<';
      if (isTwice) repeated.push(`${String(key.value)} (line ${lines.linePos(key.range?.[0] ?? 0).line})`);
      return false;
    },
  });
  const sentences = (problems: readonly Error[]): string[] =>
    problems.slice(0, mostErrors).map(({ message }) => message.replace(/\s+/g, ' ').trim());
  const errors = sentences(document.errors);
  return {
    value: errors.length > 0 ? undefined : document.toJS({ maxAliasCount: 1000 }),
    errors,
    // The parser warns of an unknown tag; here it is an error.
    faults: sentences(document.warnings),
    repeated: [...new Set(repeated)],
  };
}

/** The most errors that are told of one text: one mistake may cause many. */
const mostErrors = 20;
