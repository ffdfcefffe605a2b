import { readFileSync } from 'node:fs';
import appsync from '@aws-appsync/eslint-plugin';
import tseslint from 'typescript-eslint';

/** A corpus is data whose bytes are the point; one line of it is one case, however long. */
const corpus = ['test/hostile/corpus/**'];

/** What git leaves alone: among it the data of a start, which has bundles in it. */
const unversioned = readFileSync(new URL('.gitignore', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => `**/${line}`);

export default tseslint.config(
  { ignores: ['generated/', ...unversioned] },
  ...tseslint.configs.recommended,
  {
    // No rule here reads JSDoc: without it the parser takes a twelfth less time.
    languageOptions: { parserOptions: { jsDocParsingMode: 'none' } },
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
  // What `docs/house.md` says of each file, function and line.
  {
    files: ['**/*.{ts,tsx,js,cjs}'],
    rules: { 'no-nested-ternary': 'error', 'max-lines': ['error', 320] },
  },
  {
    files: ['**/*.{ts,tsx,js,cjs}'],
    ignores: corpus,
    rules: { 'max-len': ['error', { code: 120, ignoreUrls: true, ignorePattern: "^import .* from '.*';$" }] },
  },
  {
    files: ['**/*.{ts,tsx,js,cjs}'],
    // What `describe` takes is a list of tests.
    ignores: ['**/*.test.{ts,tsx}'],
    rules: { 'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }] },
  },
);
