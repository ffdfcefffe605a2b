import {
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
 * A template is YAML 1.1, but its dates stay texts: `2012-10-17`. docs: AWS CloudFormation User Guide, "CloudFormation
 * template formats"
 */
const withoutDates = (known: Tags): Tags => [
  ...known.filter((tag) => typeof tag === 'string' || tag.tag !== 'tag:yaml.org,2002:timestamp'),
  ...tags,
];

/** Parses a template in YAML and gives every intrinsic function its long form. Throws the error of the parser. */
export function parseYaml(text: string): unknown {
  const document = parseDocument(text, { version: '1.1', customTags: withoutDates, prettyErrors: true });
  // The parser warns of an unknown tag; here it is an error.
  const [problem] = [...document.errors, ...document.warnings];
  if (problem) throw problem;
  return document.toJS({ maxAliasCount: 1000 });
}
