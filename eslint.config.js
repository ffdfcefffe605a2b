import appsync from '@aws-appsync/eslint-plugin';
import tseslint from 'typescript-eslint';

/** `docs/house.md` says what holds. A folder leaves this list when it holds it. */
const unfinished = [
  'packages/local-aws/src/services/appsync/engine/appsync-js/realm-bootstrap.js',
  'packages/local-aws/src/services/states/engine/query/realm-bootstrap.js',
  'test/authorization/**',
  'test/hostile/**',
];

export default tseslint.config(
  { ignores: ['**/node_modules/', 'generated/', 'cdk.out/', '.dragons/', '**/dist/', '**/build/'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
    },
  },
  {
    files: ['resolvers/**/*.ts'],
    plugins: { '@aws-appsync': appsync },
    languageOptions: { parserOptions: { project: './resolvers/tsconfig.json' } },
    rules: {
      ...appsync.configs.recommended.rules,
      'no-restricted-syntax': [
        'error',
        { selector: 'ThrowStatement', message: 'APPSYNC_JS has no throw: use util.error.' },
        { selector: 'UpdateExpression', message: 'APPSYNC_JS has neither ++ nor --.' },
        {
          selector: "CallExpression[callee.property.name='sort'][arguments.length>0]",
          message: 'APPSYNC_JS sorts without a comparator.',
        },
      ],
    },
  },
  {
    files: ['**/*.{ts,tsx,js}'],
    ignores: unfinished,
    rules: {
      'no-nested-ternary': 'error',
      'max-len': ['error', { code: 120, ignoreUrls: true, ignorePattern: "^import .* from '.*';$" }],
      'max-lines': ['error', 320],
    },
  },
  {
    files: ['**/*.{ts,tsx,js}'],
    // What `describe` takes is a list of tests.
    ignores: [...unfinished, '**/*.test.{ts,tsx}'],
    rules: { 'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }] },
  },
);
